#include "guardrails/hours.h"
#include "guardrails/rules/finds.h"

namespace countersign::guardrails::find {

void rejected_before(const RuleInput& in, Findings& out) {
  if (in.context.was_rejected_before)
    out.push_back(finding("S-01", Category::kSession, Severity::kRefuse, {}));
}

void tainted(const RuleInput& in, Findings& out) {
  if (in.context.is_tainted) out.push_back(finding("S-02", Category::kSession, Severity::kAsk, {}));
}

// Only the store can see who was first, and writes this one itself; a caller who knows may say so.
void too_late(const RuleInput& in, Findings& out) {
  if (in.context.came_too_late)
    out.push_back(finding("S-03", Category::kSession, Severity::kRefuse, {}));
}

void outside_hours(const RuleInput& in, Findings& out) {
  const auto& hours = in.policy.hours;
  if (!hours || !in.context.now || is_within(*hours, *in.context.now)) return;
  const auto severity = hours->is_refused_outside ? Severity::kRefuse : Severity::kAsk;
  out.push_back(finding("S-04", Category::kSession, severity, {}));
}

void repeated(const RuleInput& in, Findings& out) {
  const auto most = in.policy.repeats_max;
  if (most != 0 && in.context.same_before >= most)
    out.push_back(finding("S-05", Category::kSession, Severity::kRefuse, {}));
}

namespace {

Severity severity_of(OnMarked on_marked) {
  switch (on_marked) {
    case OnMarked::kNote:
      return Severity::kNotice;
    case OnMarked::kAsk:
      return Severity::kAsk;
    case OnMarked::kRefuse:
      return Severity::kRefuse;
  }
  unreachable("a way with marked questions without a severity");
}

}  // namespace

void marked_question(const RuleInput& in, Findings& out) {
  if (in.context.is_question_marked)
    out.push_back(finding("S-06", Category::kSession, severity_of(in.policy.marked_question), {}));
}

}  // namespace countersign::guardrails::find
