#include "core/step.h"

#include <set>
#include <string>

#include "tests/support/catch.h"

using namespace countersign;

TEST_CASE("the public status follows from the state as documented") {
  const auto status = [](StepState s) { return std::string(word(status_of(s))); };
  CHECK(status(StepState::kJudging) == "proposed");
  CHECK(status(StepState::kProposed) == "proposed");
  for (const auto s : {StepState::kRefused, StepState::kRejected, StepState::kReplaced,
                       StepState::kExpired, StepState::kWithdrawn})
    CHECK(status(s) == "rejected");
  for (const auto s : {StepState::kApproved, StepState::kRunning, StepState::kDone})
    CHECK(status(s) == "approved");
  for (const auto s : {StepState::kFailed, StepState::kCancelled, StepState::kUnknown})
    CHECK(status(s) == "error");
}

TEST_CASE("a state is open or in flight or final and never two of them") {
  std::set<std::string> words;
  for (const auto s : kAllStepStates) {
    CHECK(int{is_open(s)} + int{is_in_flight(s)} + int{is_final(s)} == 1);
    words.emplace(word(s));
  }
  CHECK(words.size() == kAllStepStates.size());
}

TEST_CASE("a proposer is written and read back") {
  for (const auto& proposer :
       {Proposer{ProposerKind::kPlanner, "script"}, Proposer{ProposerKind::kPerson, ""},
        Proposer{ProposerKind::kAgent, "a:b"}})
    CHECK(Proposer::parse(proposer.text()) == proposer);
  CHECK(Proposer{ProposerKind::kPlanner, "script"}.text() == "planner:script");
  CHECK(Proposer{}.text() == "person");
}
