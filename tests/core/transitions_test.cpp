#include "core/transitions.h"

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "tests/support/catch.h"

using namespace countersign;
using S = StepState;
using E = StepEvent;

namespace {

// The life of a step, written a second time as documentation states it: from, event → to.
const std::map<std::pair<std::optional<S>, E>, S>& documented() {
  static const std::map<std::pair<std::optional<S>, E>, S> table = {
      {{std::nullopt, E::kPropose}, S::kJudging},
      {{S::kJudging, E::kJudgedOpen}, S::kProposed},
      {{S::kJudging, E::kJudgedRefused}, S::kRefused},
      {{S::kJudging, E::kWithdraw}, S::kWithdrawn},
      {{S::kProposed, E::kWithdraw}, S::kWithdrawn},
      {{S::kProposed, E::kApprove}, S::kApproved},
      {{S::kProposed, E::kReject}, S::kRejected},
      {{S::kProposed, E::kReplace}, S::kReplaced},
      {{S::kProposed, E::kExpire}, S::kExpired},
      {{S::kProposed, E::kJudgedWorse}, S::kRefused},
      {{S::kApproved, E::kStart}, S::kRunning},
      {{S::kApproved, E::kJudgedWorse}, S::kRefused},
      {{S::kApproved, E::kExpire}, S::kExpired},
      {{S::kApproved, E::kCancel}, S::kCancelled},
      {{S::kApproved, E::kFail}, S::kFailed},
      {{S::kRunning, E::kFinish}, S::kDone},
      {{S::kRunning, E::kFail}, S::kFailed},
      {{S::kRunning, E::kCancel}, S::kCancelled},
      {{S::kRunning, E::kLose}, S::kUnknown},
  };
  return table;
}

std::vector<std::optional<S>> every_start() {
  std::vector<std::optional<S>> starts{std::nullopt};
  for (const auto s : kAllStepStates) starts.emplace_back(s);
  return starts;
}

}  // namespace

TEST_CASE("every pair of state and event leads where documented or nowhere") {
  std::size_t edges = 0;
  for (const auto& from : every_start())
    for (const auto event : kAllStepEvents) {
      const auto found = transition(from, event);
      const auto wanted = documented().find({from, event});
      REQUIRE(found.has_value() == (wanted != documented().end()));
      if (!found) continue;
      ++edges;
      CHECK(found->to == wanted->second);
    }
  CHECK(edges == kTransitions.size());
}

TEST_CASE("each edge writes the record that its meaning asks for") {
  for (const auto& t : kTransitions) {
    if (!t.from) CHECK(t.record == RecordType::kProposed);
    if (t.event == E::kJudgedOpen || t.event == E::kJudgedRefused)
      CHECK(t.record == RecordType::kJudged);
    if (t.from == S::kProposed) CHECK(t.record == RecordType::kDecided);
    if (t.to == S::kRunning) CHECK(t.record == RecordType::kStarted);
    if (t.from == S::kRunning) CHECK(t.record == RecordType::kFinished);
  }
}

TEST_CASE("every way from a proposal to running passes through an approval") {
  // Walk backwards from running: the only predecessor of running is approved, of approved proposed.
  for (const auto& t : kTransitions) {
    if (t.to == S::kRunning) CHECK(t.from == S::kApproved);
    if (t.to == S::kApproved) {
      CHECK(t.from == S::kProposed);
      CHECK(t.event == E::kApprove);
    }
  }
}

TEST_CASE("every state can be reached and no final state can be left") {
  std::set<S> reached;
  for (const auto& t : kTransitions) reached.insert(t.to);
  CHECK(reached.size() == kAllStepStates.size());
  for (const auto s : kAllStepStates)
    for (const auto event : kAllStepEvents)
      if (is_final(s)) CHECK_FALSE(transition(s, event));
}
