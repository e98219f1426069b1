#include "tests/bench/audit_workload.h"

#include <cstdlib>
#include <utility>

namespace countersign::bench {

namespace {

const std::string kQuestion =
    "Which customers in Germany have bought more this quarter than in the whole of the last year?";
const std::string kSql =
    "SELECT c.name, sum(o.total) AS spent, count(*) AS orders FROM customers c JOIN orders o ON "
    "o.customer_id = c.id WHERE c.country = 'DE' AND o.order_date >= '2024-01-01' AND o.status <> "
    "'cancelled' GROUP BY c.id HAVING spent > 1000 ORDER BY spent DESC LIMIT 50 -- as asked in q4";
const std::string kReads =
    "customers(country, id, name), orders(customer_id, order_date, status, total)";
const std::string kAnswer = "Eleven customers did; the first is Ada Lovelace with 4,812.50.";
constexpr int kSteps = 4;

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
  return kQuestion.size() + kSteps * kSql.size();
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

StepNumber AuditWorkload::propose(const SessionId& id) {
  audit::NewProposal proposal;
  proposal.session = id;
  proposal.sql = kSql;
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
  for (int i = 0; i < kSteps; ++i) {
    const StepRef step{id, propose(id)};
    approve(step);
    finish(step);
  }
  answer(id);
}

}  // namespace countersign::bench
