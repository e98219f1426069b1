#include "server/page/card.h"

#include <cctype>

#include <fmt/format.h>

#include "audit/retention.h"
#include "core/invariant.h"
#include "server/api/reading.h"
#include "server/page/evidence.h"
#include "server/page/frame.h"
#include "server/page/people.h"
#include "server/page/rows.h"
#include "server/page/statement.h"
#include "server/page/words.h"

namespace countersign::server {

namespace {

using audit::Role;

std::string number_of(const audit::StepView& step) {
  return std::to_string(step.ref.step.get());
}

std::string place_of(const audit::StepView& step, std::string_view act) {
  return fmt::format("/sessions/{}/steps/{}/{}", step.ref.session.text(), step.ref.step.get(), act);
}

// Steps that came to nothing are there to be looked up, not in the way.
bool is_folded(StepState state) {
  switch (state) {
    case StepState::kRefused:
    case StepState::kRejected:
    case StepState::kReplaced:
    case StepState::kExpired:
    case StepState::kWithdrawn:
      return true;
    case StepState::kJudging:
    case StepState::kProposed:
    case StepState::kApproved:
    case StepState::kRunning:
    case StepState::kDone:
    case StepState::kFailed:
    case StepState::kCancelled:
    case StepState::kUnknown:
      return false;
  }
  unreachable("a step state that is neither folded nor open");
}

StatementView statement_of(const audit::StepView& step) {
  static const std::vector<Finding> kNone;
  if (step.is_erased) return {audit::kErasedText, kNone, "step-" + number_of(step)};
  return {step.sql, step.findings, "step-" + number_of(step)};
}

void write_title(Html& html, const audit::StepView& step) {
  const auto title = html.element("h2", {{"id", "step-" + number_of(step) + "-title"}});
  html.text("Step " + number_of(step) + " ");
  html.leaf("span", {{"class", "state " + std::string(word(mood_of(step.state)))}},
            words_of(step.state));
}

// ---- what is known of it ------------------------------------------------------------------------

void write_fact(Html& html, std::string_view name, std::string_view words) {
  if (words.empty()) return;
  const auto row = html.element("div");
  html.leaf("dt", name);
  html.leaf("dd", words);
}

std::string origin_words(ApiContext& context, const Request& request, const audit::StepView& step) {
  std::string words = proposer_words(context.store, request, step);
  if (step.replaces) words += fmt::format(", in place of step {}", step.replaces->get());
  if (step.reruns) words += fmt::format(", step {} once more", step.reruns->get());
  return words + ", " + time_words(step.proposed_at);
}

std::string decision_words(ApiContext& context, const Request& request,
                           const audit::StepView& step) {
  if (!step.decision || !step.decided_at) return "";
  std::string words = fmt::format("{} by {}, {} after it was proposed", words_of(*step.decision),
                                  decider_words(context.store, request, step),
                                  duration_words(*step.decided_at - step.proposed_at));
  if (!step.decision_reason.empty()) words += ": " + step.decision_reason;
  return words;
}

std::string outcome_words(const audit::StepView& step) {
  std::string words;
  if (step.row_count) words = count_words(*step.row_count, "row", "rows");
  if (step.execution) words += (words.empty() ? "" : " in ") + duration_words(*step.execution);
  return words;
}

void write_facts(Html& html, ApiContext& context, const Request& request,
                 const audit::StepView& step) {
  const auto list = html.element("dl", {{"class", "facts"}});
  write_fact(html, "Proposed by", origin_words(context, request, step));
  write_evidence(html, context, request, step);
  if (step.state != StepState::kDone)
    write_fact(html, "Decision", decision_words(context, request, step));
  if (step.state != StepState::kDone) write_fact(html, "Result", outcome_words(step));
  if (step.state == StepState::kProposed && step.expires_at)
    write_fact(html, "Expires", time_words(*step.expires_at));
}

void write_verdict(Html& html, const audit::StepView& step) {
  if (step.verdict) {
    const auto line = html.element("p", {{"class", "verdict " + std::string(word(*step.verdict))}});
    html.leaf("strong", "Verdict: " + std::string(word(*step.verdict)));
    html.text(" · " + std::string(words_of(*step.verdict)));
  }
  write_findings(html, statement_of(step));
}

void write_error(Html& html, const audit::StepView& step) {
  if (step.error == ErrorCode::kNone && step.error_message.empty()) return;
  const auto line = html.element("p", {{"class", "error"}});
  html.leaf("strong", "Error: ");
  html.text(step.error_message.empty() ? std::string(word(step.error)) : step.error_message);
}

// ---- what may be done with it -------------------------------------------------------------------

void write_approve(Html& html, const Request& request, const audit::StepView& step) {
  Form form(html, request, place_of(step, "approve"));
  form.hidden("tag", step.tag);
  form.button("Approve and run", Form::Weight::kPrimary);
}

void write_edit(Html& html, const Request& request, const audit::StepView& step) {
  const auto fold = html.element("details", {{"class", "act"}});
  html.leaf("summary", "Edit");
  Form form(html, request, place_of(step, "edit"));
  form.hidden("tag", step.tag);
  const auto id = "edit-" + number_of(step);
  form.area({.id = id,
             .label = "Statement",
             .name = "sql",
             .text = step.sql,
             .lines = 10,
             .is_code = true,
             .hint = "What you save is judged and becomes a new step with a decision of its own."});
  form.area({.id = id + "-reason",
             .label = "Reason (optional)",
             .name = "reason",
             .lines = 1,
             .is_required = false});
  form.button("Save as a new step");
}

void write_reject(Html& html, const Request& request, const audit::StepView& step) {
  const auto fold = html.element("details", {{"class", "act"}});
  html.leaf("summary", "Reject");
  Form form(html, request, place_of(step, "reject"));
  form.hidden("tag", step.tag);
  form.area({.id = "reject-" + number_of(step),
             .label = "Reason",
             .name = "reason",
             .lines = 2,
             .hint = "The planner reads it and tries again."});
  form.button("Reject the step");
}

void write_small_act(Html& html, const Request& request, const audit::StepView& step,
                     std::string_view act, std::string_view words) {
  Form form(html, request, place_of(step, act));
  form.button(words, Form::Weight::kQuiet);
}

void write_decisions(Html& html, const Request& request, const CardView& card) {
  if (card.may.decide) {
    write_approve(html, request, card.step);
    write_edit(html, request, card.step);
    write_reject(html, request, card.step);
  } else {
    html.leaf("p", {{"class", "muted"}}, "You may read this step, but not decide it.");
  }
  if (card.may.work && card.step.proposer.kind == ProposerKind::kPerson)
    write_small_act(html, request, card.step, "cancel", "Take it back");
}

void write_acts(Html& html, const Request& request, const CardView& card) {
  const auto& step = card.step;
  if (step.state == StepState::kProposed) {
    const auto bar = html.element("div", {{"class", "acts"}});
    return write_decisions(html, request, card);
  }
  if (!card.may.work) return;
  const bool can_stop = is_in_flight(step.state);
  const bool can_rerun = is_final(step.state) && step.state != StepState::kRefused &&
                         step.state != StepState::kReplaced && step.state != StepState::kRejected;
  if (!can_stop && !can_rerun) return;
  const auto bar = html.element("div", {{"class", "acts"}});
  if (can_stop) write_small_act(html, request, step, "cancel", "Stop it");
  if (can_rerun) write_small_act(html, request, step, "rerun", "Run it again");
}

// ---- what came back -----------------------------------------------------------------------------

void write_progress(Html& html, agent::Desk& desk, const audit::StepView& step) {
  if (step.state != StepState::kRunning) return;
  const auto progress = desk.progress(step.ref);
  if (!progress) return;
  html.leaf("p", {{"class", "muted"}, {"role", "status"}},
            fmt::format("{} read so far, in {}.", count_words(progress->rows, "row", "rows"),
                        duration_words(progress->elapsed)));
}

void write_result(Html& html, ApiContext& context, const Request& request, const CardView& card) {
  if (card.rows_max == 0) return;  // they are the asker's alone
  const auto slice =
      context.desk.result(caller_of(request), card.step.ref, card.first_row, card.rows_max);
  if (slice) return write_rows(html, card.step.ref, *slice, card.rows_max);
  html.leaf("p", {{"class", "muted"}}, slice.error().message);
}

// Of a step that is done the rows are what matters; how it came about can be looked up.
void write_done(Html& html, ApiContext& context, const Request& request, const CardView& card) {
  auto how = decision_words(context, request, card.step);
  if (!how.empty()) how.front() = static_cast<char>(std::toupper(how.front()));
  const auto what = outcome_words(card.step);
  html.leaf("p", {{"class", "meta"}}, what.empty() ? how : how + (how.empty() ? "" : " · ") + what);
  write_result(html, context, request, card);
  const auto fold = html.element("details", {{"class", "more"}});
  html.leaf("summary", "Verdict, reads and origin");
  write_verdict(html, card.step);
  write_facts(html, context, request, card.step);
}

void write_body(Html& html, ApiContext& context, const Request& request, const CardView& card) {
  write_statement(html, statement_of(card.step));
  if (card.step.state == StepState::kDone) {
    write_done(html, context, request, card);
  } else {
    write_verdict(html, card.step);
    write_facts(html, context, request, card.step);
    write_error(html, card.step);
    write_progress(html, context.desk, card.step);
  }
  write_acts(html, request, card);
}

}  // namespace

MayDo may_do(const Request& request, const audit::SessionView& session) {
  const auto& who = *request.who;
  const bool is_human = who.kind == audit::AccountKind::kHuman;
  const bool is_own = session.user == who.user;
  const bool is_open = !session.closed_at;
  const bool may_work = who.roles.has_any(Role::kAnalyst | Role::kApprover);
  return {.decide = is_human && is_open && ((is_own && may_work) || who.roles.has(Role::kApprover)),
          .work = is_own && is_open && may_work};
}

void write_card(Html& html, ApiContext& context, const Request& request, const CardView& card) {
  const auto id = "step-" + number_of(card.step);
  const auto article =
      html.element("article", {{"class", "card " + std::string(word(mood_of(card.step.state)))},
                               {"id", id},
                               {"aria-labelledby", id + "-title"}});
  if (!is_folded(card.step.state)) {
    write_title(html, card.step);
    return write_body(html, context, request, card);
  }
  const auto fold = html.element("details");
  {
    const auto summary = html.element("summary");
    write_title(html, card.step);
  }
  write_body(html, context, request, card);
}

}  // namespace countersign::server
