#pragma once

// Requests and replies as plain values. A handler is a function Request → Reply and knows no
// socket; the front that owns sockets knows no handler. The command line calls the same handlers in
// its own process when no server runs.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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
  // Of a browser's session: what its forms must carry. Empty with a key.
  std::string csrf;
  // Of a form: its fields, decoded, in order; line ends are "\n". The token is not among them.
  std::vector<std::pair<std::string, std::string>> form;

  std::optional<std::string_view> header(std::string_view lower_case_name) const;
  // The value if it stands exactly once.
  std::optional<std::string_view> query_value(std::string_view name) const;
  std::optional<std::string_view> form_value(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;

  // Empty if there is none; any case.
  std::string_view header(std::string_view name) const;
};

// The query of a path: "?a=1&b=two+words" without the "?", decoded. Nothing if it is malformed: a
// broken %-escape, a control byte, or bytes that are not UTF-8.
std::optional<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view text);
// A form's body, "sql=SELECT+1%0D%0A&csrf=…", decoded in the same way; but texts of several lines
// are let through, as is everything else that is UTF-8 without NUL. Line ends become "\n".
std::optional<std::vector<std::pair<std::string, std::string>>> parse_form(std::string_view body);
// "/v1/sources/a%20b" decoded; nothing if malformed, or if a decoded piece holds "/" or NUL.
std::optional<std::string> decode_path(std::string_view text);

// Not yet: call `again` when the session's newest record is past `after`, or at the deadline.
// Between this Later and the first wait a record may have come, so a front MUST watch first, then
// call `again`, then wait (settle() in server/api.h does).
struct Later {
  SessionId session;
  Seq after;
  std::chrono::steady_clock::time_point deadline;
  // Nothing: still not yet. With kAnswerNow it always answers, with what is there.
  enum class Turn : std::uint8_t { kMayWait, kAnswerNow };
  std::function<std::optional<Response>(Turn turn)> again;
};
using Reply = std::variant<Response, Later>;

}  // namespace countersign::server
