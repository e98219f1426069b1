#include "server/auth/bearer.h"

#include <string>

#include "core/invariant.h"
#include "core/text.h"
#include "server/api/problem.h"

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
    case Access::kPage:
    case Access::kForm:
      return true;
    case Access::kReader:
      return roles.has_any(Role::kAnalyst | Role::kApprover | Role::kAuditor);
    case Access::kProposer:
      return roles.has_any(Role::kAnalyst | Role::kApprover);
    case Access::kDecider:
      return is_human(who) && roles.has_any(Role::kAnalyst | Role::kApprover);
    case Access::kAuditor:
      return roles.has(Role::kAuditor);
    case Access::kAdmin:
      return roles.has(Role::kAdmin);
  }
  unreachable("an access without a rule");
}

std::string_view wanted(Access access) {
  switch (access) {
    case Access::kAnybody:
    case Access::kAnyKey:
      return "any key";
    case Access::kReader:
      return "a key with the role analyst, approver or auditor";
    case Access::kProposer:
      return "a key with the role analyst or approver";
    case Access::kDecider:
      return "a person's key with the role analyst or approver; agents can propose, not decide";
    case Access::kAuditor:
      return "a key with the role auditor";
    case Access::kAdmin:
      return "a key with the role admin";
    case Access::kPage:
    case Access::kForm:
      return "a browser session";
  }
  unreachable("an access without words");
}

}  // namespace

Result<audit::Identity, Response> identify(const Request& request, audit::Accounts& accounts) {
  const auto header = request.header("authorization");
  if (!header) return unexpected(no_key(request));
  const auto space = header->find(' ');
  if (space == std::string_view::npos || !same_ignoring_case(header->substr(0, space), "Bearer"))
    return unexpected(no_key(request));
  const auto key = header->substr(space + 1);
  if (!looks_like_key(key)) return unexpected(wrong_key(request));
  auto who = accounts.authenticate(key);
  if (!who) return unexpected(wrong_key(request));
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
