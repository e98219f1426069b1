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

}  // namespace countersign::guardrails::find
