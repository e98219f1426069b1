#pragma once

// Requests and replies as plain values. A handler is a function Request → Reply and knows no
// socket; the front that owns sockets knows no handler. The command line calls the same handlers in
// its own process when no server runs.

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "audit/accounts.h"
#include "core/ids.h"

namespace countersign::server {

struct Request {
  std::string method;                                      // "GET"
  std::string path;                                        // "/v1/sessions", decoded, no query
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
  std::map<std::string, std::string> headers;              // names in lower case; each at most once
  std::string body;
  std::string peer;  // "127.0.0.1"

  // Filled by dispatch before a handler sees the request.
  std::map<std::string, std::string> path_parts;  // {"id": "sess_…", "n": "3"}
  std::optional<audit::Identity> who;
  std::string request_id;

  std::optional<std::string_view> header(std::string_view lower_case_name) const;
  // The value if it stands exactly once.
  std::optional<std::string_view> query_value(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
};

// Not yet: call `again` when the session's newest record is past `after`, or at the deadline.
// `again` may say Later once more only with the same deadline.
struct Later;
using Reply = std::variant<Response, Later>;
struct Later {
  SessionId session;
  Seq after;
  std::chrono::steady_clock::time_point deadline;
  std::function<Reply()> again;
};

}  // namespace countersign::server
