// The contract of audit/store.h, for any store: a step's way from question to answer.

#include "audit/store.h"

#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_house.h"

namespace countersign::test {
namespace {

using audit::No;

TEST_CASE("a session goes from its question to its answer and is read back as it went") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  auto decided = store.decide(an_approval(step));
  REQUIRE(decided);
  CHECK(decided->state == StepState::kRunning);
  REQUIRE(decided->started);
  CHECK(decided->started->sql() == "SELECT count(*) FROM orders");
  CHECK(decided->started->source() == "shop");
  CHECK(decided->started->step() == step);
  CHECK(decided->started->started() == decided->seq);
  house->clock.advance(std::chrono::milliseconds(5));
  REQUIRE(store.finish(an_outcome(step)));
  REQUIRE(store.add_message(an_answer(step.session)));

  const auto view = store.step(step);
  REQUIRE(view);
  CHECK(view->state == StepState::kDone);
  CHECK(view->source == "shop");
  CHECK(view->proposer == Proposer{ProposerKind::kPlanner, "script"});
  CHECK(view->verdict == VerdictKind::kAllow);
  CHECK(view->reads == "orders");
  CHECK(view->estimated_rows == 12U);
  CHECK(view->policy == the_policy());
  CHECK(view->schema == the_schema());
  CHECK(view->decision == Decision::kApprove);
  CHECK(view->decided_by == kAnna);
  CHECK(view->decided_by_kind == DeciderKind::kPerson);
  CHECK(view->row_count == 1U);
  CHECK(view->execution == std::chrono::microseconds(1500));
  CHECK(view->column_names == std::vector<std::string>{"count(*)"});
  CHECK(*view->finished_at - *view->started_at == std::chrono::milliseconds(5));

  const auto session = store.session(step.session);
  REQUIRE(session);
  CHECK(session->phase == SessionPhase::kAnswered);
  CHECK(session->total_steps == 1);
  CHECK(session->message_count == 1);
  CHECK(session->ended_at == house->clock.now());
  CHECK(session->question == "How many orders are there?");

  std::vector<RecordType> types;
  for (const auto& event : store.events(step.session)) types.push_back(event.type);
  CHECK(types == std::vector{RecordType::kSession, RecordType::kProposed, RecordType::kJudged,
                             RecordType::kDecided, RecordType::kStarted, RecordType::kFinished,
                             RecordType::kMessage});
  CHECK(store.events(step.session).back().seq == session->last_seq);
}

}  // namespace
}  // namespace countersign::test
