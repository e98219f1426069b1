// Signing a browser in and out.
//
// Opening the link shows a button and uses nothing up; pressing it does. A GET that consumed the
// code would be spent by whatever looks at links before people do (mail scanners, chat previews,
// prefetching), and a cookie that is SameSite=Strict, set while another site's page is still the
// one that navigates, would not be sent with the redirect.

#include "server/api/handlers.h"
#include "server/auth/bearer.h"
#include "server/auth/browser.h"
#include "server/auth/gate.h"
#include "server/page/pages.h"

namespace countersign::server {

namespace {

Response not_a_link() {
  return sign_in_page(403, "",
                      "This link was used already, or is older than ten minutes. Get a new one.");
}

}  // namespace

Reply get_sign_in(ApiContext&, const Request& request) {
  const auto code = request.query_value("code").value_or("");
  if (request.who && code.empty()) return see_other("/");
  return sign_in_page(200, code);
}

Reply sign_in(ApiContext& context, const Request& request) {
  const auto code = request.form_value("code").value_or("");
  const auto now = context.clock.now();
  auto& gate = *context.gate;
  if (const auto pause = gate.wrong_tries.pause(request.peer, code, now))
    return wait_a_little(request, *pause);
  const auto key = gate.links.use(code, now);
  if (!key) gate.wrong_tries.was_wrong(request.peer, now);
  auto& accounts = context.store.accounts();
  const auto signed_in = key ? accounts.sign_in(*key) : std::nullopt;
  if (!signed_in) return not_a_link();
  // Who signs in anew leaves nothing behind.
  if (const auto before = browser_token(request)) accounts.sign_out(*before);
  gate.wrong_tries.was_right(signed_in->token.reveal());
  auto response = see_other("/");
  response.headers.emplace_back("Set-Cookie", cookie_for(request, signed_in->token.reveal()));
  return response;
}

Reply sign_out(ApiContext& context, const Request& request) {
  context.store.accounts().sign_out(*browser_token(request));
  auto response = see_other("/sign-in");
  response.headers.emplace_back("Set-Cookie", cookie_taken_back(request));
  return response;
}

}  // namespace countersign::server
