// What the audit adds to a step, how many records a second it takes, and how much room a session
// needs.

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "audit/store.h"
#include "tests/bench/flush.h"
#include "tests/bench/ratios.h"
#include "tests/support/running_server.h"

namespace {

using namespace countersign;
using std::chrono::steady_clock;

// As long as real ones: a question of 93 bytes, a statement of 263.
const std::string kQuestion =
    "Which customers in Germany have bought more this quarter than in the whole of the last year?";
const std::string kSql =
    "SELECT c.name, sum(o.total) AS spent, count(*) AS orders FROM customers c JOIN orders o ON "
    "o.customer_id = c.id WHERE c.country = 'DE' AND o.order_date >= '2024-01-01' AND o.status <> "
    "'cancelled' GROUP BY c.id HAVING spent > 1000 ORDER BY spent DESC LIMIT 50 -- as asked in q4";
const std::string kReads =
    "customers(country, id, name), orders(customer_id, order_date, status, total)";
const std::string kAnswer = "Eleven customers did; the first is Ada Lovelace with 4,812.50.";

struct Office {
  test::TemporaryFolder folder;
  SystemClock clock;
  std::unique_ptr<audit::Store> store;
  UserId user;
  Digest policy = sha256("policy");
  Digest schema = sha256("schema");
  bench::Flush flush{folder.file("flush")};

  Office() {
    audit::StoreOptions options;
    options.path = folder.file("store.db");
    store = audit::open_store(options, clock);
    user = store->accounts()
               .make_key({"bench", audit::AccountKind::kHuman, audit::Role::kAnalyst})
               .identity.user;
    store->keep_policy(policy, "policy");
    store->keep_schema(schema, "schema");
  }
};

Office& office() {
  static Office the_office;
  return the_office;
}

template <class T>
T must(Result<T, audit::Refused> result) {
  if (!result) std::abort();
  return std::move(result).value();
}

SessionId open_session() {
  audit::NewSession session;
  session.user = office().user;
  session.user_ip = "127.0.0.1";
  session.source = "shop";
  session.question = kQuestion;
  session.model = "script";
  session.phase = SessionPhase::kPlanning;
  return must(office().store->create_session(session)).id;
}

StepNumber propose(const SessionId& id) {
  audit::NewProposal proposal;
  proposal.session = id;
  proposal.sql = kSql;
  proposal.proposer = {ProposerKind::kPlanner, "script"};
  proposal.proposed_by = office().user;
  audit::Judgement judged;
  judged.verdict.kind = VerdictKind::kAllow;
  judged.reads = kReads;
  judged.estimated_rows = 50;
  judged.estimated_cost = 1200;
  judged.policy = office().policy;
  judged.schema = office().schema;
  proposal.judged = judged;
  return must(office().store->propose(proposal)).n;
}

void approve(const StepRef& step) {
  audit::NewDecision decision;
  decision.step = step;
  decision.decision = Decision::kApprove;
  decision.by = office().user;
  decision.policy = office().policy;
  decision.start_now = true;
  decision.next_phase = SessionPhase::kRunning;
  if (!must(office().store->decide(decision)).started) std::abort();
}

void finish(const StepRef& step) {
  audit::NewOutcome outcome;
  outcome.step = step;
  outcome.event = StepEvent::kFinish;
  outcome.rows = 50;
  outcome.execution = std::chrono::microseconds(1234);
  outcome.column_names = {"name", "spent", "orders"};
  must(office().store->finish(outcome));
}

// 1 + 4 x 5 + 1 records: SESSION, four times PROPOSED, JUDGED, DECIDED, STARTED, FINISHED, MESSAGE.
constexpr int kRecords = 22;
void whole_session() {
  const SessionId id = open_session();
  for (int i = 0; i < 4; ++i) {
    const StepRef step{id, propose(id)};
    approve(step);
    finish(step);
  }
  audit::NewMessage answer;
  answer.session = id;
  answer.role = MessageRole::kAssistant;
  answer.content = kAnswer;
  answer.next_phase = SessionPhase::kAnswered;
  must(office().store->add_message(answer));
}

template <class Body>
void timed(benchmark::State& state, Body body) {
  const auto from = steady_clock::now();
  body();
  state.SetIterationTime(std::chrono::duration<double>(steady_clock::now() - from).count());
}

void flush(benchmark::State& state) {
  for (auto unused : state) timed(state, [] { office().flush.once(); });
  state.SetItemsProcessed(state.iterations());
}

// The one flush that a step waits for: decided and started in one commit.
void added_wait(benchmark::State& state) {
  SessionId id = open_session();
  int steps = 0;
  for (auto unused : state) {
    if (++steps > 100) {
      id = open_session();
      steps = 1;
    }
    const StepRef step{id, propose(id)};
    timed(state, [&] { approve(step); });
    finish(step);
  }
}

void one_client(benchmark::State& state) {
  for (auto unused : state) timed(state, whole_session);
  state.SetItemsProcessed(state.iterations() * kRecords);
}

void clients_64(benchmark::State& state) {
  for (auto unused : state) whole_session();
  state.SetItemsProcessed(state.iterations() * kRecords);
}

BENCHMARK(flush)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(added_wait)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(one_client)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(clients_64)->Threads(64)->UseRealTime()->Unit(benchmark::kMicrosecond);

// Bytes on disk of a session with four steps, everything included, beside its raw text.
void print_room() {
  constexpr int kSessions = 2000;
  const auto size = [] {
    office().store->close();
    return std::filesystem::file_size(office().folder.file("store.db"));
  };
  const auto reopen = [] {
    audit::StoreOptions options;
    options.path = office().folder.file("store.db");
    office().store = audit::open_store(options, office().clock);
  };
  const auto before = size();
  reopen();
  for (int i = 0; i < kSessions; ++i) whole_session();
  const auto after = size();
  const double each = static_cast<double>(after - before) / kSessions;
  const double raw = static_cast<double>(kQuestion.size() + 4 * kSql.size());
  std::printf("%-34s %-30s %9.2f <= %7.2f %s\n", "bytes of a four-step session", "its raw text",
              each / raw, 2.4, each / raw <= 2.4 ? "" : "  (not reached)");
  std::printf("(%.0f bytes a session, %.0f of them question and statements)\n", each, raw);
}

}  // namespace

int main(int argc, char** argv) {
  bench::Ratios ratios;
  ratios.at_most("added_wait", "flush", 1.5);
  ratios.at_most("one_client", "flush", 20);
  ratios.rate_at_least("clients_64", "flush", 10);
  const int exit_code = ratios.run(argc, argv);
  print_room();
  return exit_code;
}
