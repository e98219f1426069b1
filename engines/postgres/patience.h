#pragma once

// Waiting for a server, with an end: a deadline, or somebody who rings.

#include <atomic>
#include <chrono>

namespace countersign::engines::postgres {

using SteadyClock = std::chrono::steady_clock;

// Any thread may ring; whoever waits wakes up. Once rung it stays so.
class Alarm {
 public:
  Alarm();
  ~Alarm();
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  void ring();
  bool rang() const { return rang_.load(std::memory_order_acquire); }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
  std::atomic<bool> rang_{false};
};

struct Patience {
  SteadyClock::time_point until;
  const Alarm* alarm = nullptr;  // none: only time ends it

  Patience at_most(std::chrono::milliseconds more) const;
  bool is_over() const { return SteadyClock::now() >= until; }
};

enum class Waited { kReady, kLate, kRang };

// Until the socket can be read, or written if asked for. The alarm comes first, then time.
Waited wait_for(int socket, bool to_write, const Patience& patience);

}  // namespace countersign::engines::postgres
