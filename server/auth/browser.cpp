#include "server/auth/browser.h"

#include "core/digest.h"
#include "core/invariant.h"
#include "core/secret.h"
#include "core/text.h"
#include "server/api/problem.h"
#include "server/auth/bearer.h"
#include "server/auth/gate.h"
#include "server/page/pages.h"

namespace countersign::server {

namespace {

constexpr std::size_t kTokenSize = 64;  // 32 random bytes in hex
constexpr std::string_view kCsrfField = "csrf";

// With the prefix a browser takes the cookie from nobody but this very host, over TLS.
std::string_view cookie_name(const Request& request) {
  return is_over_tls(request) ? "__Host-countersign" : "countersign";
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::optional<std::string_view> cookie(const Request& request, std::string_view name) {
  auto list = request.header("cookie").value_or("");
  std::optional<std::string_view> value;
  while (!list.empty()) {
    const auto end = std::min(list.find(';'), list.size());
    const auto piece = trimmed(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
    const auto equals = piece.find('=');
    if (equals == std::string_view::npos || piece.substr(0, equals) != name) continue;
    if (value) return std::nullopt;  // somebody else put one of them there
    value = piece.substr(equals + 1);
  }
  return value;
}

std::string cookie_line(const Request& request, std::string_view value) {
  std::string line = std::string(cookie_name(request)) + "=" + std::string(value) +
                     "; Path=/; HttpOnly; SameSite=Strict";
  if (is_over_tls(request)) line += "; Secure";
  return line;
}

Response off_to_sign_in(const Request& request) {
  auto response = see_other("/sign-in");
  if (request.header("cookie"))
    response.headers.emplace_back("Set-Cookie", cookie_taken_back(request));
  return response;
}

// What was typed must not be lost to a session that ended meanwhile: it is shown with this.
Response session_is_over(const Request& request) {
  return problem_response(
      request, {.status = 403,
                .type = "signed-out",
                .title = "You are not signed in any more",
                .detail = "Nothing was done. Sign in again, in another tab if you like; what you "
                          "wrote stands below."});
}

Response not_from_our_page(const Request& request) {
  return problem_response(
      request, {.status = 403,
                .type = "wrong-form",
                .title = "This form is not from a page of your session",
                .detail = "Nothing was changed. You may have signed in again since the page was "
                          "shown: load the page anew and send the form from there."});
}

Response not_a_form(const Request& request) {
  return problem_response(request, {.status = 415,
                                    .type = "not-a-form",
                                    .title = "This path takes forms",
                                    .detail = "Send application/x-www-form-urlencoded."});
}

bool is_form(const Request& request) {
  const auto type = request.header("content-type").value_or("");
  return same_ignoring_case(trimmed(type.substr(0, type.find(';'))),
                            "application/x-www-form-urlencoded");
}

// The session that the cookie proves; nobody if it is over, or there is none.
Result<std::optional<audit::Identity>, Response> holder_of_cookie(ApiContext& context,
                                                                  const Request& request) {
  const auto token = browser_token(request);
  if (!token) return std::optional<audit::Identity>();
  auto& tries = context.gate->wrong_tries;
  const auto now = context.clock.now();
  if (const auto pause = tries.pause(request.peer, *token, now))
    return unexpected(wait_a_little(request, *pause));
  auto who = context.store.accounts().authenticate_browser(*token);
  if (who && who->kind != audit::AccountKind::kHuman) who.reset();
  if (who)
    tries.was_right(*token);
  else
    tries.was_wrong(request.peer, now);
  return who;
}

bool carries_token(const Request& request) {
  const auto given = request.form_value(kCsrfField);
  return given && !request.csrf.empty() && same_secret(*given, request.csrf);
}

}  // namespace

bool is_for_browsers(Access access) {
  switch (access) {
    case Access::kPage:
    case Access::kForm:
    case Access::kVisitor:
      return true;
    case Access::kAnybody:
    case Access::kAnyKey:
    case Access::kPerson:
    case Access::kReader:
    case Access::kProposer:
    case Access::kDecider:
    case Access::kAuditor:
    case Access::kAdmin:
      return false;
  }
  unreachable("an access that is neither for browsers nor for keys");
}

bool is_over_tls(const Request& request) {
  // The nearest proxy wrote the last of them.
  const auto list = request.header("x-forwarded-proto").value_or("");
  const auto comma = list.rfind(',');
  return same_ignoring_case(
      trimmed(comma == std::string_view::npos ? list : list.substr(comma + 1)), "https");
}

std::optional<std::string_view> browser_token(const Request& request) {
  const auto token = cookie(request, cookie_name(request));
  if (!token || token->size() != kTokenSize ||
      token->find_first_not_of("0123456789abcdef") != std::string_view::npos)
    return std::nullopt;
  return token;
}

std::string cookie_for(const Request& request, std::string_view token) {
  return cookie_line(request, token);
}

std::string cookie_taken_back(const Request& request) {
  return cookie_line(request, "") + "; Max-Age=0";
}

std::string csrf_of(std::string_view token) {
  return hmac_sha256(token, {"countersign/csrf/1"}).hex();
}

Result<Done, Response> let_browser_in(Access access, ApiContext& context, Request& request) {
  auto who = holder_of_cookie(context, request);
  if (!who) return unexpected(std::move(who).error());
  if (*who) {
    request.who = std::move(**who);
    request.csrf = csrf_of(*browser_token(request));
  }
  const bool is_stranger = access != Access::kVisitor && !request.who;
  if (request.method != "POST" || !is_form(request)) {
    if (is_stranger) return unexpected(off_to_sign_in(request));
    if (request.method != "POST") return Done{};
    return unexpected(not_a_form(request));
  }
  auto fields = parse_form(request.body);
  if (!fields)
    return unexpected(bad_request(request, "The form is not UTF-8 with %-escapes, or holds NUL."));
  request.form = std::move(*fields);
  if (is_stranger)
    return unexpected(has_typed_text(request) ? session_is_over(request) : off_to_sign_in(request));
  if (access == Access::kForm && !carries_token(request))
    return unexpected(not_from_our_page(request));
  std::erase_if(request.form, [](const auto& field) { return field.first == kCsrfField; });
  return Done{};
}

Response see_other(std::string path) {
  return {.status = 303, .headers = {{"Location", std::move(path)}}, .body = ""};
}

}  // namespace countersign::server
