#pragma once

// Which connections there are, so that idle ones can be let go: when the pool runs short, and when
// the server stops. Any thread.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>

#include <Poco/Net/StreamSocket.h>

namespace countersign::server::front {

class Registry {
 public:
  explicit Registry(std::size_t threads) : threads_(threads) {}

  // A connection's seat, held while its thread serves it. MUST NOT outlive the registry.
  class Seat {
   public:
    Seat(Registry& registry, const Poco::Net::StreamSocket& socket);
    ~Seat();
    Seat(const Seat&) = delete;
    Seat& operator=(const Seat&) = delete;
    // Waiting for a request, or for the rest of its head: may be let go. False: the server stops,
    // do not wait at all.
    bool wait();
    // A whole head is there: now it is served to its end.
    void serve();

   private:
    friend class Registry;
    struct Place {
      Poco::Net::StreamSocket socket;
      bool is_waiting = false;
      std::chrono::steady_clock::time_point since;
      // Set before its socket is shut, so that nobody is let go twice.
      bool is_let_go = false;
    };
    Registry& registry_;
    std::list<Place>::iterator place_;
  };

  // Lets go of all that wait, now and from now on.
  void close_waiting();
  // Ends what is left, in the middle of whatever it does.
  void close_all();
  // True when nobody is left.
  bool wait_empty(std::chrono::steady_clock::time_point deadline);

 private:
  void let_go(Seat::Place& place);
  void make_room(const Seat::Place& newcomer);

  const std::size_t threads_;
  std::mutex mutex_;
  std::condition_variable emptied_;
  std::list<Seat::Place> places_;
  bool stopping_ = false;
};

}  // namespace countersign::server::front
