#pragma once

// Who asks, and whether they may: the key in the Authorization header, and the route's demand
// against what the key proves.

#include <optional>

#include "audit/accounts.h"
#include "core/result.h"
#include "server/api.h"
#include "server/http.h"

namespace countersign::server {

// The error is the finished 401.
Result<audit::Identity, Response> identify(const Request& request, audit::Accounts& accounts);

// Nothing if they may, else the finished 403. By exhaustive switch; nobody is let in by default.
std::optional<Response> forbid(const Request& request, Access access, const audit::Identity& who);

}  // namespace countersign::server
