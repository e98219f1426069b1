#include "guardrails/rules/finds.h"

namespace countersign::guardrails::find {

void rejected_before(const RuleInput& in, Findings& out) {
  if (in.context.was_rejected_before)
    out.push_back(finding("S-01", Category::kSession, Severity::kRefuse, {}));
}

void tainted(const RuleInput& in, Findings& out) {
  if (in.context.is_tainted) out.push_back(finding("S-02", Category::kSession, Severity::kAsk, {}));
}

}  // namespace countersign::guardrails::find
