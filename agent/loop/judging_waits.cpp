#include "agent/loop/judging_waits.h"

#include <algorithm>

namespace countersign::agent {

JudgingWaits::Hold::Hold(JudgingWaits& owner, const SessionId& session)
    : owner_(owner), session_(session) {
  ++owner_.state_.lock()->held[session_];
}

JudgingWaits::Hold::~Hold() {
  auto state = owner_.state_.lock();
  const auto held = state->held.find(session_);
  if (--held->second == 0) state->held.erase(held);
}

bool JudgingWaits::is_held(const SessionId& session) {
  return state_.lock()->held.contains(session);
}

void JudgingWaits::try_again_later(const SessionId& session, SteadyTime now) {
  auto state = state_.lock();
  auto& away = state->away[session];
  away.pause = away.pause == away.pause.zero() ? pause_ : std::min(away.pause * 2, pause_max_);
  away.next = now + away.pause;
  ++away.tries;
}

std::uint32_t JudgingWaits::tries(const SessionId& session) {
  auto state = state_.lock();
  const auto away = state->away.find(session);
  return away == state->away.end() ? 0 : away->second.tries;
}

void JudgingWaits::forget(const SessionId& session) {
  state_.lock()->away.erase(session);
}

bool JudgingWaits::is_early(const SessionId& session, SteadyTime now) {
  auto state = state_.lock();
  const auto away = state->away.find(session);
  return away != state->away.end() && now < away->second.next;
}

std::vector<SessionId> JudgingWaits::due(SteadyTime now) {
  std::vector<SessionId> out;
  auto state = state_.lock();
  for (const auto& [session, away] : state->away)
    if (away.next <= now) out.push_back(session);
  return out;
}

}  // namespace countersign::agent
