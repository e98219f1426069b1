// Signing in, as a page.

#include "server/page/frame.h"
#include "server/page/pages.h"

namespace countersign::server {

namespace {

void write_how(Html& html) {
  html.leaf("p",
            "You sign in with a link that works once, within ten minutes. Make one in a "
            "terminal, where your key is:");
  {
    const auto pre = html.element("pre", {{"class", "sql"}});
    html.leaf("code", "countersign keys link");
  }
  html.leaf("p", {{"class", "muted"}},
            "The server prints such a link too when it starts on your own machine.");
}

}  // namespace

Response sign_in_page(int status, std::string_view code, std::string_view trouble) {
  // Nobody is signed in yet, whatever the request says.
  return html_page(Request(), {.title = "Sign in", .status = status}, [&](Html& html) {
    html.leaf("h1", "Sign in");
    if (!trouble.empty()) html.leaf("p", {{"class", "lead"}, {"role", "alert"}}, trouble);
    if (code.empty()) return write_how(html);
    html.leaf("p", {{"class", "lead"}}, "Your link is good for signing in once, in this browser.");
    const auto form = html.element("form", {{"method", "post"}, {"action", "/sign-in"}});
    html.single("input", {{"type", "hidden"}, {"name", "code"}, {"value", std::string(code)}});
    html.leaf("button", {{"type", "submit"}, {"class", "primary"}}, "Sign in");
  });
}

}  // namespace countersign::server
