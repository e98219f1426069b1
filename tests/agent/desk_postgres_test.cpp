// The desk before a real PostgreSQL: what it sees, when, and what happens while it is not there.

#include <csignal>
#include <thread>

#include "agent/evidence.h"
#include "tests/support/agent_house.h"
#include "tests/support/catch.h"
#include "tests/support/postgres_server.h"

using namespace countersign;
using namespace countersign::agent;
using namespace countersign::tests;
using countersign::testing::PostgresDatabase;
using countersign::testing::PostgresServer;

namespace {

guardrails::Policy postgres_policy() {
  guardrails::Policy policy;
  policy.source = "shop";
  policy.dialect = "postgresql";
  policy.tables = {"customers", "orders", "order_items", "products", "v_sales"};
  policy.functions = guardrails::default_functions("postgresql");
  policy.operators = guardrails::default_operators("postgresql");
  policy.types = guardrails::default_types("postgresql");
  return policy;
}

class PostgresHouse : public AgentHouse {
 public:
  PostgresHouse() {
    policy = postgres_policy();
    options.judging_retry = std::chrono::milliseconds(20);
    options.judging_retry_max = std::chrono::milliseconds(100);
    engine_to_use = server_engine();
  }
  ~PostgresHouse() { shut(); }

  std::unique_ptr<engines::Engine> server_engine() const {
    engines::SourceOptions of;
    of.name = "shop";
    of.url = shop.url();
    auto made = engines::open_engine(of);
    REQUIRE(made);
    return std::move(*made);
  }
  audit::StepView propose(const SessionId& id, const std::string& sql) {
    auto step = desk->propose(anna, id, sql, {});
    INFO((step ? std::string() : step.error().message));
    REQUIRE(step);
    return *step;
  }

  PostgresDatabase shop;
};

// A server that answers nobody, until it goes out of scope.
class Frozen {
 public:
  Frozen() { PostgresServer::shared().signal(SIGSTOP); }
  ~Frozen() { thaw(); }
  void thaw() {
    if (!is_frozen_) return;
    is_frozen_ = false;
    PostgresServer::shared().signal(SIGCONT);
  }

 private:
  bool is_frozen_ = true;
};

std::string text_of(const engines::Value& value) {
  const auto* text = std::get_if<engines::Text>(&value);
  return text ? text->value : std::string("no text");
}

}  // namespace

TEST_CASE("a question is answered from a PostgreSQL source with everything written down") {
  PostgresHouse house;
  house.open();
  const auto id = house.ask();
  const auto step = house.pending(id, 1);
  CHECK(step.verdict == VerdictKind::kAllow);
  CHECK(step.reads.find("customers(name)") != std::string::npos);
  CHECK(step.estimated_rows);
  REQUIRE(house.approve(step));
  CHECK(house.answer(id) == "There are 8.");
  const auto slice = house.desk->result(house.anna, step.ref, 0, 1);
  REQUIRE(slice);
  CHECK(text_of(slice->rows.at(0).at(0)) == "Ada Lovelace");
}

TEST_CASE("what PostgreSQL would run and the rules do not allow is refused before it sees it") {
  PostgresHouse house;
  house.open();
  const auto id = house.ask_as(house.anna, "", "none");
  for (const std::string sql : {"SELECT * FROM users", "SELECT pg_sleep(10)", "DELETE FROM orders",
                                "SELECT c.cust_secret FROM customers c", "SELECT 1; SELECT 2"}) {
    const auto refused = house.desk->propose(house.anna, id, sql, {});
    INFO(sql);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().why == DeskNo::kRefused);
  }
}

TEST_CASE("while PostgreSQL has no answer the proposal is durable and waits for its verdict") {
  PostgresHouse house;
  house.open();
  const auto id = house.ask_as(house.anna, "", "none");
  house.propose(id, "SELECT 1 FROM customers");  // the catalog is known from here on
  // What is planned has to wait for the table; reading the catalog has not.
  std::thread locking([&] {
    house.shop.run(
        "BEGIN; LOCK TABLE customers IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(1.5); COMMIT");
  });
  const bool is_locked = eventually([&] {
    return house.shop.cell(
               "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' "
               "AND relation = 'customers'::regclass") == "1";
  });
  std::optional<Desked<audit::StepView>> proposed;
  std::thread proposing(
      [&] { proposed = house.desk->propose(house.anna, id, "SELECT 2 FROM customers", {}); });
  const StepRef ref{id, StepNumber(2)};
  const bool is_there = eventually([&] {
    const auto step = house.store->step(ref);
    return step && step->state == StepState::kJudging;
  });
  const auto waiting = house.store->step(ref);
  const auto no = waiting ? house.desk->approve(house.anna, {ref, waiting->tag, "", {}}).error().why
                          : DeskNo::kNotFound;
  proposing.join();
  locking.join();
  REQUIRE(is_locked);
  REQUIRE(is_there);
  CHECK(no == DeskNo::kNotJudged);
  house.step_in(ref, StepState::kProposed);
  REQUIRE(proposed);
  CHECK(proposed->has_value());
}

TEST_CASE("a table that somebody has locked is no reason to refuse a statement") {
  PostgresHouse house;
  house.open();
  const auto id = house.ask_as(house.anna, "", "none");
  house.propose(id, "SELECT 1 FROM customers");
  // Longer than the server is let wait for a lock.
  std::thread locking([&] {
    house.shop.run(
        "BEGIN; LOCK TABLE customers IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(4); COMMIT");
  });
  const bool is_locked = eventually([&] {
    return house.shop.cell(
               "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' "
               "AND relation = 'customers'::regclass") == "1";
  });
  const auto step = house.desk->propose(house.anna, id, "SELECT 2 FROM customers", {});
  locking.join();
  REQUIRE(is_locked);
  REQUIRE(step);
  CHECK(step->state == StepState::kJudging);
  house.step_in(step->ref, StepState::kProposed);
}

TEST_CASE("a PostgreSQL server that comes back is asked for the verdict that is missing") {
  PostgresHouse house;
  house.open();
  const auto id = house.ask_as(house.anna, "", "none");
  house.propose(id, "SELECT 1 FROM customers");
  house.desk->stop(std::chrono::milliseconds(0));
  // As a process that died after writing a proposal down leaves it.
  audit::NewProposal left;
  left.session = id;
  left.sql = "SELECT name FROM customers WHERE country = 'DE'";
  left.proposed_by = house.anna.who.user;
  left.phase_if_open = SessionPhase::kPlanning;
  const auto written = house.store->propose(left);
  REQUIRE(written);
  REQUIRE(written->state == StepState::kJudging);
  PostgresServer::shared().restart();
  house.shut();
  house.open();
  const auto judged = house.step_in({id, written->n}, StepState::kProposed);
  REQUIRE(house.approve(judged));
  CHECK(house.step_in(judged.ref, StepState::kDone).row_count == 2U);
}

TEST_CASE("an edit on PostgreSQL takes its original's place once it is judged") {
  PostgresHouse house;
  house.open();
  const auto id = house.ask_as(house.anna, "", "none");
  const auto step = house.propose(id, "SELECT name FROM customers");
  const auto edited = house.desk->edit(house.anna, {step.ref, step.tag, "only one", {}},
                                       "SELECT name FROM customers LIMIT 1");
  REQUIRE(edited);
  CHECK(edited->state == StepState::kProposed);
  CHECK(house.store->step(step.ref)->state == StepState::kReplaced);
  REQUIRE(house.approve(*edited));
  CHECK(house.step_in(edited->ref, StepState::kDone).row_count == 1U);
}

TEST_CASE("PostgreSQL saying no to what passed the rules refuses the step in its words") {
  PostgresHouse house;
  house.open();
  house.shop.run("REVOKE SELECT ON products FROM reader");
  const auto id = house.ask_as(house.anna, "", "none");
  const auto refused = house.desk->propose(house.anna, id, "SELECT name FROM products", {});
  house.shop.run("GRANT SELECT ON products TO reader");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().why == DeskNo::kRefused);
}

TEST_CASE("rows over an envelope on PostgreSQL end the step and a person is asked") {
  PostgresHouse house;
  house.policy.envelope = guardrails::Envelope{{"orders"}, 400, std::chrono::seconds(5)};
  house.shop.run(
      "INSERT INTO orders(id, status) SELECT n, 'open' FROM generate_series(10001, 10900) n");
  house.shop.run("ANALYZE orders");
  // The planner expects a third of the rows to be like that; all of them are.
  house.planner = [](const PlannerInput& input) -> Result<PlannerMove, PlannerFailure> {
    if (input.steps.empty())
      return PlannerMove(ProposeSql{"SELECT id FROM orders WHERE length(status) < id"});
    return one_step_planner(input);
  };
  house.open();
  const auto id = house.ask();
  const auto failed = house.step_in({id, StepNumber(1)}, StepState::kFailed);
  CHECK(failed.error == ErrorCode::kEnvelopeExceeded);
  const auto rerun = house.pending(id, 2);
  CHECK(rerun.reruns == StepNumber(1));
  REQUIRE(house.approve(rerun));
  CHECK(house.step_in(rerun.ref, StepState::kDone).row_count >= 900U);
}

TEST_CASE("evidence of a PostgreSQL step is made from the kept catalog alone") {
  PostgresHouse house;
  house.open();
  const auto id = house.ask_as(house.anna, "", "none");
  house.shop.run("GRANT SELECT ON v_sales TO reader");
  const auto step = house.propose(id, "SELECT upper(name) FROM customers, v_sales LIMIT 2");
  const Frozen server;
  const auto evidence = house.desk->evidence(house.anna, step.ref);
  REQUIRE(evidence);
  INFO(evidence->why_incomplete);
  REQUIRE(evidence->is_complete);
  CHECK(evidence->dialect == "postgresql");
  std::string read;
  for (const auto& relation : evidence->relations)
    read +=
        relation.name + (relation.through_view.empty() ? " " : "<" + relation.through_view + " ");
  INFO(read);
  CHECK(read.find("customers ") != std::string::npos);
  CHECK(read.find("orders<v_sales") != std::string::npos);
  REQUIRE_FALSE(evidence->functions.empty());
  CHECK(evidence->functions[0].name == "upper");
  CHECK(evidence->loose_joins.size() == 1);
}
