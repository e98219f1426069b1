#pragma once

// What a person needs to see before deciding, as lines below a statement (agent/evidence_words.h),
// each with a word for what it is about.

#include "server/api.h"
#include "server/http.h"
#include "server/page/html.h"

namespace countersign::server {

// Inside a list of facts (dl). Where the evidence cannot be had, what the step itself says.
void write_evidence(Html& html, ApiContext& context, const Request& request,
                    const audit::StepView& step);

}  // namespace countersign::server
