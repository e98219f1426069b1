#pragma once

// The one error shape, application/problem+json, and the one place where a desk's "no" becomes a
// status. The types are URNs that programs may rely on.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agent/desk.h"
#include "audit/store.h"
#include "server/http.h"
#include "server/json.h"

namespace countersign::server {

struct Problem {
  int status = 400;
  std::string_view type;   // "not-found"; the URN's last part
  std::string_view title;  // the same for every problem of the type
  std::string detail;      // what happened here, and what to do
  std::vector<std::pair<std::string, std::string>> headers{};
  Json extras = json_object();
};

// What a desk's "no" is called, for programs and on pages alike.
struct ProblemKind {
  int status;
  std::string_view type;
  std::string_view title;
};
ProblemKind problem_kind(agent::DeskNo why);

// The answer; the request gives its id.
Response problem_response(const Request& request, const Problem& problem);

// The same for what is unknown and what is somebody else's, to the byte, but for the request id.
Response not_found(const Request& request);
Response bad_request(const Request& request, std::string detail);
Response bad_json(const Request& request, const JsonError& error);
// By exhaustive switch over DeskNo.
Response refused(const Request& request, const agent::DeskRefusal& refusal);
// The store cannot be written or read: nothing ran.
Response store_unavailable(const Request& request, const audit::StoreUnavailable& error);
// Our own fault. Tells nothing but the request id.
Response internal_error(const Request& request);

}  // namespace countersign::server
