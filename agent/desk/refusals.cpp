#include "agent/desk/refusals.h"

#include <fmt/core.h>

#include "agent/desk/access.h"
#include "core/text.h"

namespace countersign::agent {

namespace {

std::string who(audit::Reader& store, const audit::Winner& winner) {
  if (winner.kind == DeciderKind::kPolicy) return "the policy";
  if (winner.by.is_nobody()) return "the product itself";
  const auto name = store.account_name(winner.by);
  return name ? printable(*name) : winner.by.text();
}

std::string winner_in_words(audit::Reader& store, const std::optional<audit::Winner>& winner) {
  if (!winner) return "It is decided already; read the step to see how.";
  std::string out =
      fmt::format("It is {} already, by {}", word(winner->state), who(store, *winner));
  if (winner->at) out += " at " + to_rfc3339(*winner->at);
  if (!winner->reason.empty()) out += fmt::format(" (\"{}\")", printable(winner->reason));
  return out + ".";
}

DeskNo kind_of(audit::No no) {
  switch (no) {
    case audit::No::kUnknown:
      return DeskNo::kNotFound;
    case audit::No::kClosed:
      return DeskNo::kClosed;
    case audit::No::kDecided:
    case audit::No::kWrongState:
      return DeskNo::kDecided;
    case audit::No::kNotJudged:
      return DeskNo::kNotJudged;
    case audit::No::kChanged:
      return DeskNo::kChanged;
    case audit::No::kExpired:
      return DeskNo::kExpired;
    case audit::No::kFourEyes:
      return DeskNo::kFourEyes;
    case audit::No::kJudgedWorse:
      return DeskNo::kJudgedWorse;
    case audit::No::kTooManySteps:
    case audit::No::kTooManyOpen:
      return DeskNo::kTooMany;
    case audit::No::kOtherRequest:
      return DeskNo::kOtherRequest;
  }
  unreachable("a refusal of the store that the desk does not know");
}

std::string findings_in_words(const audit::StepView& step) {
  std::string out;
  for (const auto& finding : step.findings) {
    if (finding.severity != Severity::kRefuse) continue;
    out += (out.empty() ? "" : " ") + guardrails::words(finding, step.sql);
  }
  return out;
}

std::string sentence(audit::Reader& store, const audit::Refused& no) {
  switch (no.why) {
    case audit::No::kUnknown:
      return not_found().message;
    case audit::No::kClosed:
      return "The session is closed; ask in a new one.";
    case audit::No::kDecided:
    case audit::No::kWrongState:
      return winner_in_words(store, no.winner);
    case audit::No::kNotJudged:
      return "The step is still being judged; read it again in a moment.";
    case audit::No::kChanged:
      return "The step is not what you reviewed any more; read it again and decide then.";
    case audit::No::kExpired:
      return "The step waited too long and has expired; run it again to decide anew.";
    case audit::No::kFourEyes:
      return "Four eyes are asked for: somebody other than the one who asked and the one who "
             "proposed must decide.";
    case audit::No::kJudgedWorse:
      return "The policy in force now refuses this statement, so it cannot be approved any more.";
    case audit::No::kTooManySteps:
      return "The session has reached its limit of steps; ask in a new one.";
    case audit::No::kTooManyOpen:
      return "Too many steps of this session wait for a decision; decide some of them first.";
    case audit::No::kOtherRequest:
      return "This idempotency key was used for another request; take a new one.";
  }
  unreachable("a refusal of the store without words");
}

}  // namespace

DeskRefusal desk_refusal(DeskNo why, std::string message) {
  return {why, std::move(message), std::nullopt, std::nullopt};
}

DeskRefusal refusal_of(audit::Reader& store, const audit::Refused& no,
                       std::optional<StepRef> about) {
  DeskRefusal refusal = desk_refusal(kind_of(no.why), sentence(store, no));
  refusal.winner = no.winner;
  if (!about) return refusal;
  refusal.step = store.step(*about);
  if (no.why == audit::No::kJudgedWorse && refusal.step)
    refusal.message += " " + findings_in_words(*refusal.step);
  return refusal;
}

DeskRefusal refusal_of(const engines::SourceError& away) {
  return desk_refusal(DeskNo::kNoSource, away.message);
}

DeskRefusal refusal_of(audit::Reader& store, const ProposalNo& no, std::optional<StepRef> about) {
  if (const auto* away = std::get_if<engines::SourceError>(&no)) return refusal_of(*away);
  return refusal_of(store, std::get<audit::Refused>(no), about);
}

DeskRefusal already_decided(audit::Reader& store, const audit::StepView& step) {
  audit::Refused no;
  no.why = audit::No::kDecided;
  no.winner = audit::Winner{step.state,           step.decision,   step.decided_by,
                            step.decided_by_kind, step.decided_at, step.decision_reason};
  DeskRefusal refusal = refusal_of(store, no, std::nullopt);
  refusal.step = step;
  return refusal;
}

DeskRefusal refused_statement(audit::StepView step, const Verdict& judged) {
  for (auto& finding : step.findings)
    for (const auto& named : judged.findings)
      if (named.rule == finding.rule && named.span == finding.span) finding.subject = named.subject;
  const std::string words = findings_in_words(step);
  DeskRefusal refusal = desk_refusal(
      DeskNo::kRefused,
      words.empty() ? "A guardrail refused the statement; change it and propose it again." : words);
  refusal.step = std::move(step);
  return refusal;
}

}  // namespace countersign::agent
