#pragma once

// Stopping what runs. Who runs what is registered, so that any thread can ring; and a thread of
// their own carries the requests to the server, because libpq waits for its answer there.

#include <condition_variable>
#include <memory>
#include <unordered_map>
#include <vector>

#include "core/ids.h"
#include "core/thread.h"
#include "engines/postgres/connection.h"
#include "engines/postgres/patience.h"

namespace countersign::engines::postgres {

// Which step runs behind which alarm.
class RunRegistry {
 public:
  class Entry {
   public:
    Entry(RunRegistry& registry, const StepRef& step);
    ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    const Alarm& alarm() const { return alarm_; }

   private:
    RunRegistry& registry_;
    StepRef step_;
    Alarm alarm_;
  };

  void cancel(const StepRef& step);

 private:
  Guarded<std::unordered_map<StepRef, Alarm*>> running_;
};

class StopSender {
 public:
  StopSender() = default;
  // Waits for requests that are under way; each takes as long as the network gives it.
  ~StopSender();
  StopSender(const StopSender&) = delete;
  StopSender& operator=(const StopSender&) = delete;

  // Returns at once.
  void send(std::unique_ptr<Stopper> stopper);

 private:
  struct State {
    std::vector<std::unique_ptr<Stopper>> waiting;
    Thread thread;  // from the first request on
    bool ends = false;
  };
  void work();

  std::condition_variable changed_;
  Guarded<State> state_;
};

}  // namespace countersign::engines::postgres
