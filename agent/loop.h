#pragma once

// The driver: performs what decide() says, and keeps no session state between events. Each time it
// loads the session from the store, decides, performs one command, and forgets; what a crash cuts
// off is taken up from the store at the next start.
//
// A session is in one pair of hands at a time. Planners think on the driver's threads, statements
// run on the executor's; no thread ever waits for a person.

#include <chrono>
#include <memory>

#include "agent/decide.h"
#include "agent/desk.h"

namespace countersign::agent {

struct Workbench;
class Runs;

// Any thread, except that start() comes first, once, and stop() from one thread.
class Loop {
 public:
  explicit Loop(Workbench& bench);
  ~Loop();

  // Recovers the store, takes up what is unfinished, starts the threads.
  void start();
  // Planners finish their call, runs are given `patience`, then cancelled. Idempotent.
  void stop(std::chrono::milliseconds patience);

  // To be said after every durable change of a session; returns at once.
  void happened(const SessionId& session, LoopEvent event);

  Runs& runs();

 private:
  class Driver;
  const std::unique_ptr<Driver> driver_;
};

}  // namespace countersign::agent
