#pragma once

// Who asks, and whether they may: the key in the Authorization header, and the route's demand
// against what the key proves.

#include <optional>

#include "audit/accounts.h"
#include "core/result.h"
#include "server/api.h"
#include "server/http.h"

namespace countersign::server {

// The error is the finished 401, or the 429 for whoever was wrong too often.
Result<audit::Identity, Response> identify(const Request& request, ApiContext& context);

// Nothing if they may, else the finished 403. By exhaustive switch; nobody is let in by default.
std::optional<Response> forbid(const Request& request, Access access, const audit::Identity& who);

// 429 for whoever sent wrong keys, codes or cookies too often.
Response wait_a_little(const Request& request, std::chrono::seconds pause);

}  // namespace countersign::server
