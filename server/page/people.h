#pragma once

// How pages call people: "you", a name, or the account's id where no name is known.

#include <string>

#include "audit/store.h"
#include "server/http.h"

namespace countersign::server {

std::string person_words(audit::Reader& store, const Request& request, UserId user);
// "the planner builtin", "you", "the agent reporting-bot"
std::string proposer_words(audit::Reader& store, const Request& request,
                           const audit::StepView& step);
// "you", "the policy", "the product"
std::string decider_words(audit::Reader& store, const Request& request,
                          const audit::StepView& step);

}  // namespace countersign::server
