#pragma once

// Steps that are written down and not judged yet: which sessions have somebody at it, and which
// wait because their source is away. In memory only: after a restart everything that is still in
// `judging` is tried at once.
//
// Any thread.

#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

#include "core/ids.h"
#include "core/thread.h"

namespace countersign::agent {

class JudgingWaits {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;

  // The first try comes after `pause`, each further one after twice as long, at most `pause_max`.
  JudgingWaits(std::chrono::milliseconds pause, std::chrono::milliseconds pause_max)
      : pause_(pause), pause_max_(pause_max) {}

  // Somebody proposes in the session and judges what they proposed; the loop keeps its hands off.
  class Hold {
   public:
    Hold(JudgingWaits& owner, const SessionId& session);
    ~Hold();
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    JudgingWaits& owner_;
    const SessionId session_;
  };
  bool is_held(const SessionId& session);

  // To be said before each try, so that one that is cut off is made again too.
  void try_again_later(const SessionId& session, SteadyTime now = std::chrono::steady_clock::now());
  std::uint32_t tries(const SessionId& session);
  void forget(const SessionId& session);
  // It is to be tried again, but not yet.
  bool is_early(const SessionId& session, SteadyTime now = std::chrono::steady_clock::now());
  std::vector<SessionId> due(SteadyTime now = std::chrono::steady_clock::now());

 private:
  struct Away {
    std::uint32_t tries = 0;
    std::chrono::milliseconds pause{0};
    SteadyTime next;
  };
  struct State {
    std::map<SessionId, int> held;
    std::map<SessionId, Away> away;
  };

  const std::chrono::milliseconds pause_, pause_max_;
  Guarded<State> state_;
};

}  // namespace countersign::agent
