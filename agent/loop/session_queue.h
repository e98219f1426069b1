#pragma once

// Sessions in which something happened, waiting for a driver thread. One session is in at most one
// pair of hands at a time, and what happens meanwhile becomes one more turn. Since the whole state
// is loaded from the store at each turn, several events become one: the newest.
//
// Any thread.

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "agent/decide.h"
#include "core/ids.h"

namespace countersign::agent {

class SessionQueue {
 public:
  struct Turn {
    SessionId session;
    LoopEvent event = LoopEvent::kRestarted;
  };

  void push(const SessionId& session, LoopEvent event);
  // Not now: at the next release().
  void push_later(const SessionId& session, LoopEvent event);
  void release();

  // Waits; none: closed. Each turn MUST be ended with done().
  std::optional<Turn> pop();
  void done(const SessionId& session);

  void close();
  bool is_closed();

 private:
  struct Waiting {
    std::optional<LoopEvent> next;
    bool is_active = false;
  };

  std::mutex mutex_;
  std::condition_variable changed_;
  std::unordered_map<SessionId, Waiting> sessions_;
  std::deque<SessionId> order_;
  std::vector<Turn> later_;
  bool is_closed_ = false;
};

}  // namespace countersign::agent
