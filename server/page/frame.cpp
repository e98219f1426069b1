#include "server/page/frame.h"

#include "core/digest.h"
#include "core/invariant.h"
#include "server/page/words.h"

namespace countersign::server {

namespace {

void write_head(Html& html, const Request& request, const PageHead& head) {
  const auto part = html.element("head");
  html.single("meta", {{"charset", "utf-8"}});
  html.single("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  html.single("meta", {{"name", "color-scheme"}, {"content", "light dark"}});
  // To the path without a part of it: browsers take the same part of the same page for no news.
  if (head.is_loading_again)
    html.single("meta", {{"http-equiv", "refresh"}, {"content", "1; url=" + request.path}});
  std::string title;
  if (head.waits > 0)
    title = "(" + std::to_string(head.waits) + (head.waits == 1 ? " waits) " : " wait) ");
  html.leaf("title", title + shortened(head.title, 80) + " · Countersign");
  html.single("link", {{"rel", "stylesheet"}, {"href", "/page.css"}});
  html.single("link", {{"rel", "icon"}, {"href", "/icon.svg"}, {"type", "image/svg+xml"}});
}

void write_place(Html& html, const Request& request, std::string_view path,
                 std::string_view words) {
  const auto item = html.element("li");
  if (request.path == path)
    html.leaf("a", {{"href", std::string(path)}, {"aria-current", "page"}}, words);
  else
    html.leaf("a", {{"href", std::string(path)}}, words);
}

void write_places(Html& html, const Request& request) {
  {
    const auto nav = html.element("nav", {{"aria-label", "Places"}});
    const auto list = html.element("ul");
    write_place(html, request, "/", "Ask");
    write_place(html, request, "/pending", "Waiting");
    write_place(html, request, "/sessions", "Sessions");
    if (request.who->roles.has(audit::Role::kAuditor)) {
      write_place(html, request, "/reports", "Reports");
      write_place(html, request, "/evidence", "Evidence");
    }
  }
  const auto who = html.element("div", {{"class", "who"}});
  html.leaf("span", shortened(request.who->name, 40));
  Form out(html, request, "/sign-out");
  out.button("Sign out", Form::Weight::kQuiet);
}

void write_top(Html& html, const Request& request) {
  const auto top = html.element("header", {{"class", "top"}});
  html.leaf("a", {{"href", "/"}, {"class", "brand"}}, "Countersign");
  if (request.who) write_places(html, request);
}

std::string_view word(Form::Weight weight) {
  switch (weight) {
    case Form::Weight::kPrimary:
      return "primary";
    case Form::Weight::kPlain:
      return "plain";
    case Form::Weight::kQuiet:
      return "quiet";
  }
  unreachable("a button without a weight");
}

}  // namespace

Response html_page(const Request& request, const PageHead& head,
                   const std::function<void(Html&)>& content) {
  Html html = Html::document();
  {
    const auto root = html.element("html", {{"lang", "en"}});
    write_head(html, request, head);
    const auto body = html.element("body");
    html.leaf("a", {{"href", "#content"}, {"class", "skip"}}, "Skip to the content");
    write_top(html, request);
    const auto main = html.element("main", {{"id", "content"}});
    content(html);
  }
  return {.status = head.status,
          .headers = {{"Content-Type", "text/html; charset=utf-8"}},
          .body = std::move(html).take()};
}

Form::Form(Html& html, const Request& request, std::string action)
    : Form(html, request, std::move(action), to_hex(random_bytes(16))) {}

Form::Form(Html& html, const Request& request, std::string action, std::string_view once)
    : html_(html),
      form_(html.element("form", {{"method", "post"}, {"action", std::move(action)}})) {
  hidden("csrf", request.csrf);
  hidden("once", once);
}

void Form::hidden(Literal name, std::string_view value) {
  carry(name.text(), value);
}

void Form::carry(std::string_view name, std::string_view value) {
  html_.single("input",
               {{"type", "hidden"}, {"name", std::string(name)}, {"value", std::string(value)}});
}

void Form::button(std::string_view words, Weight weight) {
  html_.leaf("button", {{"type", "submit"}, {"class", std::string(word(weight))}}, words);
}

void Form::line(const Area& line) {
  const auto block = html_.element("p", {{"class", "field"}});
  html_.leaf("label", {{"for", line.id}}, line.label);
  Attributes attributes = {{"type", "text"},
                           {"id", line.id},
                           {"name", std::string(line.name)},
                           {"value", std::string(line.text)},
                           {"autocomplete", "off"}};
  write_hint(line, attributes);
  html_.single("input", attributes);
}

// The words below the label, and that they belong to the field.
void Form::write_hint(const Area& area, Attributes& attributes) {
  if (area.hint.empty()) return;
  attributes.push_back({"aria-describedby", area.id + "-hint"});
  html_.leaf("span", {{"class", "hint"}, {"id", area.id + "-hint"}}, area.hint);
}

void Form::area(const Area& area) {
  const auto block = html_.element("p", {{"class", "field"}});
  html_.leaf("label", {{"for", area.id}}, area.label);
  Attributes attributes = {{"id", area.id},
                           {"name", std::string(area.name)},
                           {"rows", std::to_string(area.lines)},
                           {"class", area.is_code ? "code" : "words"},
                           {"spellcheck", area.is_code ? "false" : "true"}};
  if (area.is_required) attributes.push_back({"required", ""});
  write_hint(area, attributes);
  html_.field(attributes, area.text);
}

}  // namespace countersign::server
