#include "tests/bench/audit_workload.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <random>
#include <utility>

namespace countersign::bench {

namespace {

const std::string kQuestion =
    "Which customers in Germany have bought more this quarter than in the whole of the last year?";
// Of different lengths, as people's are: pages then fill as they do in life.
const std::array<std::string, 4> kSql = {
    "SELECT c.name, sum(o.total) AS spent, count(*) AS orders FROM customers c JOIN "
    "orders o ON o.customer_id = c.id WHERE c.country = 'DE' GROUP BY c.id HAVING spent "
    "> 1000 ORDER BY spent DESC LIMIT 50",
    "SELECT c.name, sum(o.total) AS spent, count(*) AS orders FROM customers c JOIN "
    "orders o ON o.customer_id = c.id WHERE c.country = 'DE' AND o.order_date >= "
    "'2024-01-01' GROUP BY c.id HAVING spent > 1000 ORDER BY spent DESC LIMIT 50",
    "SELECT c.name, sum(o.total) AS spent, count(*) AS orders FROM customers c JOIN "
    "orders o ON o.customer_id = c.id WHERE c.country = 'DE' AND o.order_date >= "
    "'2024-01-01' AND o.order_date < '2024-04-01' AND o.status <> 'cancelled' GROUP BY "
    "c.id HAVING spent > 1000 ORDER BY spent DESC LIMIT 50 -- as in q4",
    "SELECT c.name, sum(o.total) AS spent, count(*) AS orders, max(o.order_date) AS "
    "newest FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.country = "
    "'DE' AND o.order_date >= '2024-01-01' AND o.order_date < '2024-04-01' AND o.status "
    "NOT IN ('cancelled', 'returned') GROUP BY c.id HAVING spent > 1000 ORDER BY spent "
    "DESC, newest DESC LIMIT 50 -- of the customers that",
};
const std::string kReads =
    "customers(country, id, name), orders(customer_id, order_date, status, total)";
const std::string kAnswer = "Eleven customers did; the first is Ada Lovelace with 4,812.50.";

template <class T>
T must(Result<T, audit::Refused> result) {
  if (!result) std::abort();
  return std::move(result).value();
}

}  // namespace

AuditWorkload::AuditWorkload() {
  open();
  user_ = store_->accounts()
              .make_key({"bench", audit::AccountKind::kHuman, audit::Role::kAnalyst})
              .identity.user;
  store_->keep_policy(policy_, "policy");
  store_->keep_schema(schema_, "schema");
}

std::size_t AuditWorkload::raw_bytes() {
  std::size_t bytes = kQuestion.size();
  for (const auto& sql : kSql) bytes += sql.size();
  return bytes;
}

void AuditWorkload::open() {
  audit::StoreOptions options;
  options.path = path();
  store_ = audit::open_store(options, clock_);
}

std::uintmax_t AuditWorkload::close() {
  store_->close();
  store_.reset();
  return std::filesystem::file_size(path());
}

SessionId AuditWorkload::open_session() {
  audit::NewSession session;
  session.user = user_;
  session.user_ip = "127.0.0.1";
  session.source = "shop";
  session.question = kQuestion;
  session.model = "script";
  session.phase = SessionPhase::kPlanning;
  return must(store_->create_session(session)).id;
}

StepNumber AuditWorkload::propose(const SessionId& id, std::size_t which) {
  audit::NewProposal proposal;
  proposal.session = id;
  proposal.sql = kSql[which];
  proposal.proposer = {ProposerKind::kPlanner, "script"};
  proposal.proposed_by = user_;
  audit::Judgement judged;
  judged.verdict.kind = VerdictKind::kAllow;
  judged.reads = kReads;
  judged.estimated_rows = 50;
  judged.estimated_cost = 1200;
  judged.policy = policy_;
  judged.schema = schema_;
  proposal.judged = judged;
  return must(store_->propose(proposal)).n;
}

void AuditWorkload::approve(const StepRef& step) {
  audit::NewDecision decision;
  decision.step = step;
  decision.decision = Decision::kApprove;
  decision.by = user_;
  decision.policy = policy_;
  decision.start_now = true;
  decision.next_phase = SessionPhase::kRunning;
  if (!must(store_->decide(decision)).started) std::abort();
}

void AuditWorkload::finish(const StepRef& step) {
  audit::NewOutcome outcome;
  outcome.step = step;
  outcome.event = StepEvent::kFinish;
  outcome.rows = 50;
  outcome.execution = std::chrono::microseconds(1234);
  outcome.column_names = {"name", "spent", "orders"};
  must(store_->finish(outcome));
}

void AuditWorkload::answer(const SessionId& id) {
  audit::NewMessage message;
  message.session = id;
  message.role = MessageRole::kAssistant;
  message.content = kAnswer;
  message.next_phase = SessionPhase::kAnswered;
  must(store_->add_message(message));
}

void AuditWorkload::whole_session() {
  const SessionId id = open_session();
  std::array<std::size_t, kSql.size()> order{0, 1, 2, 3};
  std::shuffle(order.begin(), order.end(), std::minstd_rand(turn_++));
  for (const auto which : order) {
    const StepRef step{id, propose(id, which)};
    approve(step);
    finish(step);
  }
  answer(id);
}

}  // namespace countersign::bench
