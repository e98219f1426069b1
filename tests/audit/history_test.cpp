#include "audit/history.h"

#include <vector>

#include "audit/store.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

using namespace countersign;
using namespace countersign::audit;
using namespace countersign::test;

namespace {

// All of it, however it is cut into pieces.
std::vector<RecordedStep> whole(const std::string& path, const std::string& source = "") {
  const auto history = open_history(path, source);
  std::vector<RecordedStep> steps;
  while (auto some = history->next())
    for (auto& step : *some) steps.push_back(std::move(step));
  return steps;
}

SessionId a_kept_session(Store& store, const std::string& source = "shop") {
  store.keep_policy(the_policy(), "policy");
  store.keep_schema(the_schema(), "schema");
  auto session = a_session();
  session.source = source;
  return store.create_session(session)->id;
}

}  // namespace

TEST_CASE("the history of an empty store ends at once") {
  SqliteHouse house;
  house.store();
  CHECK(whole(house.options.path).empty());
  CHECK(open_history(house.options.path)->size() == 0);
}

TEST_CASE("the history tells each step as it was first judged") {
  SqliteHouse house;
  auto& store = house.store();
  const auto id = a_kept_session(store);
  auto asked = a_proposal(id, "SELECT total FROM orders");
  asked.judged = a_judgement(VerdictKind::kAsk);
  asked.tainted_by = StepNumber(1);
  asked.steps_max = 50;
  REQUIRE(store.propose(a_proposal(id)));
  REQUIRE(store.propose(asked));

  const auto steps = whole(house.options.path);
  REQUIRE(steps.size() == 2);
  CHECK(steps[0].ref == StepRef{id, StepNumber(1)});
  CHECK(steps[0].source == "shop");
  CHECK(steps[0].sql == "SELECT count(*) FROM orders");
  CHECK(steps[0].proposer == Proposer{ProposerKind::kPlanner, "script"});
  CHECK(steps[0].asked_by == kAnna);
  CHECK(steps[0].proposed_by.is_nobody());
  CHECK(steps[0].proposed_at == house.clock.now());
  CHECK(steps[0].verdict == VerdictKind::kAllow);
  CHECK(steps[0].estimated_rows == 12);
  CHECK(steps[0].estimated_cost == 40);
  CHECK(steps[0].policy == the_policy());
  CHECK(steps[0].schema == the_schema());
  CHECK(steps[0].findings.empty());
  CHECK_FALSE(steps[0].is_tainted);

  CHECK(steps[1].ref.step == StepNumber(2));
  CHECK(steps[1].is_tainted);
  CHECK(steps[1].verdict == VerdictKind::kAsk);
  REQUIRE(steps[1].findings.size() == 1);
  CHECK(steps[1].findings[0].rule == "L-02");
  CHECK(steps[1].findings[0].severity == Severity::kAsk);
}

TEST_CASE("the history keeps to the first judgement when a step was refused later") {
  SqliteHouse house;
  auto& store = house.store();
  const auto step = an_open_step(store);
  auto worse = an_approval(step);
  worse.judged_again = a_judgement(VerdictKind::kRefuse);
  const auto decided = store.decide(worse);
  REQUIRE_FALSE(decided);
  REQUIRE(store.step(step)->state == StepState::kRefused);

  const auto steps = whole(house.options.path);
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].verdict == VerdictKind::kAllow);
  CHECK(steps[0].findings.empty());
}

TEST_CASE("the history has the sessions in the order in which they began and no step twice") {
  SqliteHouse house;
  auto& store = house.store();
  std::vector<SessionId> ids;
  for (int i = 0; i < 7; ++i) {
    ids.push_back(a_kept_session(store));
    for (int k = 0; k < i % 3; ++k) {
      auto proposal = a_proposal(ids.back(), "SELECT " + std::to_string(i * 10 + k));
      proposal.judged = a_judgement(VerdictKind::kRefuse);
      REQUIRE(store.propose(proposal));
    }
  }
  const auto steps = whole(house.options.path);
  std::vector<std::string> sql;
  for (const auto& step : steps) {
    sql.push_back(step.sql.value());
    CHECK(step.findings.size() == 1);
  }
  CHECK(sql == std::vector<std::string>{"SELECT 10", "SELECT 20", "SELECT 21", "SELECT 40",
                                        "SELECT 50", "SELECT 51"});
  CHECK(open_history(house.options.path)->size() == 6);
}

TEST_CASE("the history of one source leaves out the others") {
  SqliteHouse house;
  auto& store = house.store();
  REQUIRE(store.propose(a_proposal(a_kept_session(store), "SELECT 1")));
  REQUIRE(store.propose(a_proposal(a_kept_session(store, "books"), "SELECT 2")));
  const auto steps = whole(house.options.path, "books");
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].sql == "SELECT 2");
  CHECK(open_history(house.options.path, "books")->size() == 1);
  CHECK(whole(house.options.path, "nothing").empty());
}

TEST_CASE("what an erased step said is not there and the step still is") {
  SqliteHouse house;
  an_open_step(house.store());
  Outsider(house.options.path).rows("UPDATE step SET proposed_sql = NULL");
  const auto steps = whole(house.options.path);
  REQUIRE(steps.size() == 1);
  CHECK_FALSE(steps[0].sql.has_value());
  CHECK(steps[0].verdict == VerdictKind::kAllow);
}

TEST_CASE("the roles of an account are those of all its keys") {
  SqliteHouse house;
  house.store();
  Outsider outside(house.options.path);
  outside.rows(
      "INSERT INTO account (id, name, kind, created_us) VALUES (5, 'eva', 1, 1), "
      "(6, 'bot', 2, 1), (7, 'nil', 1, 1)");
  outside.rows(
      "INSERT INTO api_key (id, account, roles, digest, created_us, revoked_us) VALUES "
      "('a', 5, 1, zeroblob(32), 1, NULL), ('b', 5, 2, zeroblob(32), 1, 2), "
      "('c', 6, 1, zeroblob(32), 1, NULL)");
  const auto roles = open_history(house.options.path)->roles();
  CHECK(roles.at(UserId(5)).roles == (Role::kAnalyst | Role::kApprover));
  CHECK(roles.at(UserId(5)).kind == AccountKind::kHuman);
  CHECK(roles.at(UserId(6)).kind == AccountKind::kAgent);
  CHECK(roles.at(UserId(7)).roles == Roles());
}

TEST_CASE("a history of no store says so") {
  TempFolder folder;
  CHECK_THROWS_AS(open_history(folder.file("none.db")), StoreUnavailable);
}
