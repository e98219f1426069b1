#pragma once

// What the routes that forget on purpose have in common: about whom or what, and why.

#include <optional>
#include <string>

#include "audit/retention.h"
#include "server/api/reading.h"

namespace countersign::server {

struct ApiContext;

// A session by its id, or a person by name or usr_ name.
struct Meant {
  std::optional<SessionId> session;
  std::optional<UserId> user;
};

// From the fields "session_id" and "user", of which exactly one is given, and known.
Read<Meant> read_meant(ApiContext& context, const Request& request, const TextFields& body);
// From "reason": text that is not blank.
Read<std::string> read_reason(const Request& request, const TextFields& body);
// From "dry_run", which is true where it is left out.
Read<bool> read_dry_run(const Request& request, const TextFields& body);

}  // namespace countersign::server
