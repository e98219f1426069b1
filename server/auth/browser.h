#pragma once

// Browsers: a session lives on a secret in a cookie. On routes for browsers only the cookie counts,
// on /v1 only the key does; so no page of another site can make a browser act on /v1, and what a
// form does must carry a token that only our own pages know.

#include <optional>
#include <string>
#include <string_view>

#include "audit/accounts.h"
#include "core/result.h"
#include "server/api.h"
#include "server/http.h"

namespace countersign::server {

// Routes that show pages, also when something goes wrong.
bool is_for_browsers(Access access);

// Whether the person's browser speaks TLS to the proxy before us. Whoever lies about it gets a
// cookie that their own browser does not send back.
bool is_over_tls(const Request& request);

// The secret in the request's cookie; nothing if there is none, or two.
std::optional<std::string_view> browser_token(const Request& request);
// Set-Cookie.
std::string cookie_for(const Request& request, std::string_view token);
std::string cookie_taken_back(const Request& request);

// What the forms of this session must carry.
std::string csrf_of(std::string_view token);

// Fills in who and csrf, and for kForm the fields; the error is the finished answer: off to
// /sign-in, or a no.
Result<Done, Response> let_browser_in(Access access, ApiContext& context, Request& request);

// 303: what a form answers, so that reloading the page does not send it again.
Response see_other(std::string path);

}  // namespace countersign::server
