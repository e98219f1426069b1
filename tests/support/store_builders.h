#pragma once

// Commands for an audit store with a default for everything, so that whatever a test sets is what
// the test is about.

#include <string>

#include "audit/store.h"
#include "core/digest.h"

namespace countersign::test {

inline const UserId kAnna{101};
inline const UserId kBen{202};

inline Digest the_policy() {
  return sha256("policy");
}
inline Digest the_schema() {
  return sha256("schema");
}

inline audit::NewSession a_session(std::string question = "How many orders are there?") {
  audit::NewSession session;
  session.user = kAnna;
  session.user_ip = "127.0.0.1";
  session.source = "shop";
  session.question = std::move(question);
  session.model = "script";
  session.phase = SessionPhase::kPlanning;
  return session;
}

inline audit::Judgement a_judgement(VerdictKind kind = VerdictKind::kAllow) {
  audit::Judgement judgement;
  judgement.verdict.kind = kind;
  if (kind == VerdictKind::kRefuse)
    judgement.verdict.findings = {{"G-06", Category::kAccess, Severity::kRefuse, {7, 12}, {}}};
  if (kind == VerdictKind::kAsk)
    judgement.verdict.findings = {{"L-02", Category::kCost, Severity::kAsk, {0, 6}, {}}};
  judgement.reads = "orders";
  judgement.estimated_rows = 12;
  judgement.estimated_cost = 40;
  judgement.policy = the_policy();
  judgement.schema = the_schema();
  return judgement;
}

inline audit::NewProposal a_proposal(const SessionId& session,
                                     std::string sql = "SELECT count(*) FROM orders") {
  audit::NewProposal proposal;
  proposal.session = session;
  proposal.sql = std::move(sql);
  proposal.proposer = {ProposerKind::kPlanner, "script"};
  proposal.judged = a_judgement();
  return proposal;
}

inline audit::NewDecision an_approval(const StepRef& step) {
  audit::NewDecision decision;
  decision.step = step;
  decision.decision = Decision::kApprove;
  decision.by = kAnna;
  decision.policy = the_policy();
  decision.start_now = true;
  decision.next_phase = SessionPhase::kRunning;
  return decision;
}

inline audit::NewDecision a_rejection(const StepRef& step, std::string reason = "not needed") {
  auto decision = an_approval(step);
  decision.decision = Decision::kReject;
  decision.reason = std::move(reason);
  decision.start_now = false;
  decision.next_phase = SessionPhase::kPlanning;
  return decision;
}

inline audit::NewOutcome an_outcome(const StepRef& step, StepEvent event = StepEvent::kFinish) {
  audit::NewOutcome outcome;
  outcome.step = step;
  outcome.event = event;
  outcome.rows = 1;
  outcome.execution = std::chrono::microseconds(1500);
  outcome.column_names = {"count(*)"};
  return outcome;
}

inline audit::NewMessage an_answer(const SessionId& session, std::string text = "There are 12.") {
  audit::NewMessage message;
  message.session = session;
  message.role = MessageRole::kAssistant;
  message.content = std::move(text);
  message.next_phase = SessionPhase::kAnswered;
  return message;
}

inline audit::NewMessage a_follow_up(const SessionId& session,
                                     std::string text = "And last year?") {
  auto message = an_answer(session, std::move(text));
  message.role = MessageRole::kUser;
  message.author = kAnna;
  message.next_phase = SessionPhase::kPlanning;
  return message;
}

inline audit::Idempotency once(std::string key, std::string_view request = "request") {
  return {kAnna, std::move(key), sha256(request)};
}

// A kept policy and schema, a session and one step that waits for a person.
inline StepRef an_open_step(audit::Store& store, std::string sql = "SELECT count(*) FROM orders") {
  store.keep_policy(the_policy(), "policy");
  store.keep_schema(the_schema(), "schema");
  const auto session = store.create_session(a_session());
  const auto step = store.propose(a_proposal(session->id, std::move(sql)));
  return {session->id, step->n};
}

inline StepRef a_running_step(audit::Store& store) {
  const auto step = an_open_step(store);
  auto decided = store.decide(an_approval(step));
  invariant(decided.has_value() && decided->started.has_value(), "the step of a test starts");
  return step;
}

}  // namespace countersign::test
