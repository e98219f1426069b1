#include "server/auth/bearer.h"

#include <string>

#include "core/invariant.h"
#include "core/text.h"
#include "server/api/problem.h"
#include "server/auth/gate.h"

namespace countersign::server {

namespace {

using audit::Role;

// Keys are "cs_<id>_<secret>": far shorter than this, and nothing but letters, digits and "_-".
constexpr std::size_t kKeyBytesMax = 256;

bool looks_like_key(std::string_view text) {
  if (!text.starts_with("cs_") || text.size() > kKeyBytesMax) return false;
  for (const char c : text) {
    const bool is_fine = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                         (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
    if (!is_fine) return false;
  }
  return true;
}

Response unauthorized(const Request& request, std::string_view type, std::string_view title,
                      std::string detail, std::string challenge) {
  return problem_response(request, {.status = 401,
                                    .type = type,
                                    .title = title,
                                    .detail = std::move(detail),
                                    .headers = {{"WWW-Authenticate", std::move(challenge)}}});
}

Response no_key(const Request& request) {
  return unauthorized(request, "no-key", "A key is needed",
                      "Send the header \"Authorization: Bearer cs_…\". The first start wrote your "
                      "key into the file beside the store, <store>.key.",
                      "Bearer realm=\"countersign\"");
}

Response wrong_key(const Request& request) {
  return unauthorized(
      request, "wrong-key", "This key is not known",
      "The key is misspelled, revoked, or belongs to another store. Compare it with "
      "the key file beside the store, <store>.key.",
      "Bearer realm=\"countersign\", error=\"invalid_token\"");
}

bool is_human(const audit::Identity& who) {
  switch (who.kind) {
    case audit::AccountKind::kHuman:
      return true;
    case audit::AccountKind::kAgent:
      return false;
  }
  unreachable("an account of no kind");
}

bool may(Access access, const audit::Identity& who) {
  const auto roles = who.roles;
  switch (access) {
    case Access::kAnybody:
    case Access::kAnyKey:
      return true;
    case Access::kPerson:
      return is_human(who);
    case Access::kPage:
    case Access::kForm:
    case Access::kVisitor:
      return false;  // a key opens nothing there
    case Access::kReader:
      return roles.has_any(Role::kAnalyst | Role::kApprover | Role::kAuditor);
    case Access::kProposer:
      return roles.has_any(Role::kAnalyst | Role::kApprover);
    case Access::kDecider:
      return is_human(who) && roles.has_any(Role::kAnalyst | Role::kApprover);
    case Access::kAuditor:
      return is_human(who) && roles.has(Role::kAuditor);
    case Access::kAdmin:
      return is_human(who) && roles.has(Role::kAdmin);
  }
  unreachable("an access without a rule");
}

std::string_view wanted(Access access) {
  switch (access) {
    case Access::kAnybody:
    case Access::kAnyKey:
      return "any key";
    case Access::kPerson:
      return "a person's key";
    case Access::kReader:
      return "a key with the role analyst, approver or auditor";
    case Access::kProposer:
      return "a key with the role analyst or approver";
    case Access::kDecider:
      return "a person's key with the role analyst or approver; agents can propose, not decide";
    case Access::kAuditor:
      return "a person's key with the role auditor";
    case Access::kAdmin:
      return "a person's key with the role admin";
    case Access::kPage:
    case Access::kForm:
    case Access::kVisitor:
      return "a browser session";
  }
  unreachable("an access without words");
}

}  // namespace

Response wait_a_little(const Request& request, std::chrono::seconds pause) {
  const auto seconds = std::to_string(pause.count());
  return problem_response(
      request, {.status = 429,
                .type = "too-many-wrong-tries",
                .title = "Too many wrong keys or codes came from your address",
                .detail = "Nothing of this request was looked at. Try again in " + seconds +
                          " s, with the right key.",
                .headers = {{"Retry-After", seconds}}});
}

Result<audit::Identity, Response> identify(const Request& request, ApiContext& context) {
  const auto header = request.header("authorization");
  if (!header) return unexpected(no_key(request));
  const auto space = header->find(' ');
  if (space == std::string_view::npos || !same_ignoring_case(header->substr(0, space), "Bearer"))
    return unexpected(no_key(request));
  const auto key = header->substr(space + 1);
  auto& tries = context.gate->wrong_tries;
  const auto now = context.clock.now();
  if (const auto pause = tries.pause(request.peer, key, now))
    return unexpected(wait_a_little(request, *pause));
  auto who = looks_like_key(key) ? context.store.accounts().authenticate(key) : std::nullopt;
  if (!who) {
    tries.was_wrong(request.peer, now);
    return unexpected(wrong_key(request));
  }
  tries.was_right(key);
  return std::move(*who);
}

std::optional<Response> forbid(const Request& request, Access access, const audit::Identity& who) {
  if (may(access, who)) return std::nullopt;
  return problem_response(request, {.status = 403,
                                    .type = "not-allowed",
                                    .title = "Your key may not do this",
                                    .detail = "This needs " + std::string(wanted(access)) + "."});
}

}  // namespace countersign::server
