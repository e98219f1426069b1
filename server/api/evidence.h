#pragma once

// Evidence as JSON: what a statement reads, calls and costs, and the same in sentences.

#include <string_view>

#include "agent/evidence.h"
#include "server/api.h"
#include "server/json.h"

namespace countersign::server {

Json view(const agent::StepEvidence& evidence, std::string_view sql);

// Into a step's own view. Null for agents' keys, and where there is none to be had.
void set_evidence(Json& step_json, agent::Desk& desk, const Request& request,
                  const audit::StepView& step);

}  // namespace countersign::server
