#include "server/page/trouble.h"

#include <array>

#include <Poco/JSON/Parser.h>

#include "core/invariant.h"
#include "core/text.h"
#include "server/api/problem.h"
#include "server/page/frame.h"
#include "server/page/pages.h"
#include "server/page/statement.h"

namespace countersign::server {

namespace {

// What people type into our forms.
struct TypedField {
  Literal name;
  std::string_view label;
  bool is_code = false;
};
constexpr std::array kTypedFields = {TypedField{"question", "Question"},
                                     TypedField{"sql", "Statement", true},
                                     TypedField{"reason", "Reason"}};

bool is_typed(std::string_view name) {
  for (const auto& field : kTypedFields) {
    if (field.name.text() == name) return true;
  }
  return false;
}

std::string typed(const Request& request, std::string_view name) {
  return std::string(request.form_value(name).value_or(""));
}

std::string part(const Request& request, const std::string& name) {
  const auto found = request.path_parts.find(name);
  return found == request.path_parts.end() ? "" : found->second;
}

// What the path is about, if it is spelled like anything at all: a place is made of nothing else.
struct About {
  std::string session;  // "/sessions/sess_…"; empty: none
  std::string step;     // "3"; empty: none
};
About about(const Request& request) {
  const auto id = SessionId::parse(part(request, "id"));
  if (!id) return {};
  const auto n = part(request, "n");
  const bool is_number = n.size() <= 10 && n.find_first_not_of("0123456789") == std::string::npos;
  return {"/sessions/" + id->text(), is_number ? n : ""};
}

// What was typed, to be marked and copied.
void write_to_take_along(Html& html, const Request& request) {
  html.leaf("h2", "What you wrote");
  for (const auto& field : kTypedFields) {
    const auto text = typed(request, field.name.text());
    if (text.empty()) continue;
    const auto block = html.element("div", {{"class", "field"}});
    html.leaf("p", {{"class", "label"}}, field.label);
    const auto pre = html.element("pre", {{"class", field.is_code ? "sql" : "words"}});
    html.lines(text);
  }
}

// The form once more, as it came.
void write_again(Html& html, const Request& request, bool is_same) {
  // A number of its own where the content changes: it is another request then.
  const auto once = typed(request, "once");
  Form form = is_same ? Form(html, request, request.path, once) : Form(html, request, request.path);
  // An edit's reason may be left out.
  const bool has_sql = !typed(request, "sql").empty();
  for (const auto& field : kTypedFields) {
    if (!request.form_value(field.name.text())) continue;
    if (field.name.text() == "reason" && has_sql && typed(request, "reason").empty()) continue;
    form.area({.id = "again-" + std::string(field.name.text()),
               .label = field.label,
               .name = field.name.text(),
               .text = *request.form_value(field.name.text()),
               .lines = field.is_code ? 10 : 3,
               .is_required = false,
               .is_code = field.is_code});
  }
  for (const auto& [name, value] : request.form) {
    if (!is_typed(name) && name != "once" && name != "csrf") form.carry(name, value);
  }
  form.button("Send again", Form::Weight::kPrimary);
}

// An edit that came too late is still a statement: it can become a step of its own.
void write_own_statement(Html& html, const Request& request) {
  html.leaf("h2", "Your statement is not lost");
  Form form(html, request, about(request).session + "/steps");
  form.area({.id = "own-sql",
             .label = "Propose it as a statement of your own",
             .name = "sql",
             .text = *request.form_value("sql"),
             .lines = 10,
             .is_code = true});
  form.button("Propose it", Form::Weight::kPrimary);
}

bool is_late_edit(const Request& request, const Trouble& trouble) {
  return (trouble.status == 409 || trouble.status == 412) && !about(request).step.empty() &&
         !typed(request, "sql").empty();
}

void write_what_was_typed(Html& html, const Request& request, const Trouble& trouble) {
  // A path that is spelled like nothing of ours is nothing to send a form to.
  const auto [session, n] = about(request);
  const bool is_ours =
      session.empty() == part(request, "id").empty() && n.empty() == part(request, "n").empty();
  const bool is_form = request.method == "POST" && request.who.has_value() && is_ours;
  if (is_form && trouble.again != Again::kNever)
    write_again(html, request, trouble.again == Again::kAsItWas);
  else if (is_form && is_late_edit(request, trouble))
    write_own_statement(html, request);
  else if (has_typed_text(request))
    write_to_take_along(html, request);
}

void write_ways_back(Html& html, const Request& request) {
  const auto line = html.element("p", {{"class", "ways"}});
  const auto [session, n] = about(request);
  if (!request.who) {
    html.leaf("a", {{"href", "/sign-in"}}, "Sign in");
  } else if (session.empty()) {
    html.leaf("a", {{"href", "/sessions"}}, "Your sessions");
    html.text(" ");
    html.leaf("a", {{"href", "/"}}, "Ask a question");
  } else {
    html.leaf("a", {{"href", session + (n.empty() ? "" : "#step-" + n)}},
              n.empty() ? "Back to the session" : "Back to step " + n);
  }
}

Again again_after(agent::DeskNo why) {
  using agent::DeskNo;
  switch (why) {
    case DeskNo::kInvalid:
    case DeskNo::kRefused:
    case DeskNo::kOtherRequest:
      return Again::kChanged;
    case DeskNo::kNoSource:
    case DeskNo::kNotJudged:
    case DeskNo::kTooMany:
      return Again::kAsItWas;
    case DeskNo::kNotFound:
    case DeskNo::kNotAllowed:
    case DeskNo::kClosed:
    case DeskNo::kDecided:
    case DeskNo::kChanged:
    case DeskNo::kExpired:
    case DeskNo::kFourEyes:
    case DeskNo::kJudgedWorse:
    case DeskNo::kNotRunning:
    case DeskNo::kGone:
    case DeskNo::kNotFinished:
      return Again::kNever;
  }
  unreachable("a desk's no that nothing follows");
}

}  // namespace

bool has_typed_text(const Request& request) {
  for (const auto& field : kTypedFields) {
    if (!typed(request, field.name.text()).empty()) return true;
  }
  return false;
}

Response trouble_page(const Request& request, const Trouble& trouble) {
  return html_page(request, {.title = trouble.title, .status = trouble.status}, [&](Html& html) {
    html.leaf("h1", trouble.title);
    html.leaf("p", {{"class", "lead"}, {"role", "alert"}}, trouble.detail);
    if (trouble.step != nullptr) {
      const StatementView view{trouble.step->sql, trouble.step->findings, "refused"};
      write_statement(html, view);
      write_findings(html, view);
    }
    write_what_was_typed(html, request, trouble);
    write_ways_back(html, request);
  });
}

Response refused_page(const Request& request, const agent::DeskRefusal& refusal) {
  const auto kind = problem_kind(refusal.why);
  if (kind.status == 404) return not_found_page(request);
  const bool has_words = !refusal.message.empty();
  // Findings speak for themselves where a statement was refused.
  const bool is_about_findings =
      refusal.step && !refusal.step->findings.empty() &&
      (refusal.why == agent::DeskNo::kRefused || refusal.why == agent::DeskNo::kJudgedWorse);
  return trouble_page(
      request,
      {.status = kind.status,
       .title = std::string(kind.title),
       .detail = is_about_findings ? "Nothing ran. What it says of the statement stands below it."
                 : has_words       ? refusal.message
                                   : std::string(kind.title) + ".",
       .again = again_after(refusal.why),
       .step = is_about_findings ? &*refusal.step : nullptr});
}

Response not_found_page(const Request& request) {
  Request bare = request;
  bare.path_parts.clear();
  return trouble_page(bare,
                      {.status = 404,
                       .title = "Not found",
                       .detail = "There is nothing here under this name, or it is not yours."});
}

Response problem_page(const Request& request, const Response& problem) {
  if (problem.status == 404) return not_found_page(request);
  // Our own JSON, which always holds both.
  const auto json = Poco::JSON::Parser().parse(problem.body).extract<Poco::JSON::Object::Ptr>();
  // 503: the store. Whatever was sent may go through when it can be written again.
  const auto again = problem.status == 503 ? Again::kAsItWas : Again::kNever;
  auto page = trouble_page(request, {.status = problem.status,
                                     .title = json->optValue<std::string>("title", ""),
                                     .detail = json->optValue<std::string>("detail", ""),
                                     .again = again});
  for (const auto& [name, value] : problem.headers) {
    if (!same_ignoring_case(name, "Content-Type")) page.headers.emplace_back(name, value);
  }
  return page;
}

}  // namespace countersign::server
