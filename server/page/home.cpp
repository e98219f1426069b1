// Where one begins: ask, what waits, what was asked lately; and for a visitor, how to come in.

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "audit/retention.h"
#include "server/api/reading.h"
#include "server/page/embedded.h"
#include "server/page/examples.h"
#include "server/page/frame.h"
#include "server/page/pages.h"
#include "server/page/people.h"
#include "server/page/statement.h"
#include "server/page/trouble.h"
#include "server/page/words.h"

namespace countersign::server {

namespace {

constexpr std::size_t kSessionsAtHome = 8;
constexpr std::size_t kSessionsOnPage = 50;
constexpr std::size_t kWaitingAtHome = 5;
constexpr std::size_t kWaitingOnPage = 50;
constexpr std::size_t kSqlShown = 400;

std::string place_of(const SessionId& id) {
  return "/sessions/" + id.text();
}

std::string title_of(const audit::SessionView& session) {
  if (session.is_erased) return std::string(audit::kErasedText);
  return session.question.empty() ? "SQL of your own" : shortened(session.question, 120);
}

// ---- lists --------------------------------------------------------------------------------------

void write_sessions(Html& html, ApiContext& context, const Request& request,
                    const std::vector<audit::SessionView>& sessions) {
  const auto list = html.element("ul", {{"class", "list"}});
  for (const auto& session : sessions) {
    const auto item = html.element("li");
    html.leaf("a", {{"href", place_of(session.id)}}, title_of(session));
    const auto meta = html.element("p", {{"class", "meta"}});
    html.leaf("span", {{"class", "state " + std::string(word(mood_of(session)))}},
              words_of(session));
    html.text(fmt::format(
        " {}, {}, by {}, {}", session.source, count_words(session.total_steps, "step", "steps"),
        person_words(context.store, request, session.user), time_words(session.started_at)));
  }
}

// Questions of the sessions that steps belong to, each read once.
class Questions {
 public:
  Questions(agent::Desk& desk, agent::Caller caller) : desk_(desk), caller_(std::move(caller)) {}
  const std::string& of(const SessionId& id) {
    const auto found = known_.find(id);
    if (found != known_.end()) return found->second;
    const auto session = desk_.session(caller_, id);
    return known_[id] = session ? title_of(*session) : std::string("A session");
  }

 private:
  agent::Desk& desk_;
  agent::Caller caller_;
  std::map<SessionId, std::string> known_;
};

void write_waiting(Html& html, ApiContext& context, const Request& request,
                   const std::vector<audit::StepView>& steps, std::size_t steps_max) {
  Questions questions(context.desk, caller_of(request));
  const auto list = html.element("ul", {{"class", "list"}});
  for (std::size_t i = 0; i < std::min(steps.size(), steps_max); ++i) {
    const auto& step = steps[i];
    const auto item = html.element("li");
    const auto n = std::to_string(step.ref.step.get());
    html.leaf("a", {{"href", place_of(step.ref.session) + "#step-" + n}},
              questions.of(step.ref.session));
    {
      const auto meta = html.element("p", {{"class", "meta"}});
      html.leaf("span", {{"class", "state waits"}}, "step " + n + " waits");
      html.text(fmt::format(" {}, proposed by {}, {}{}", step.source,
                            proposer_words(context.store, request, step),
                            time_words(step.proposed_at),
                            step.verdict ? ", verdict " + std::string(word(*step.verdict)) : ""));
    }
    write_statement(html, {.sql = shortened(step.sql, kSqlShown), .findings = step.findings});
  }
}

void write_more(Html& html, std::size_t shown_max, std::size_t total) {
  if (total <= shown_max) return;
  const auto line = html.element("p", {{"class", "ways"}});
  html.leaf("a", {{"href", "/pending"}}, "All " + count_words(total) + " that wait");
}

// ---- asking -------------------------------------------------------------------------------------

// The source that the form begins with: the one asked for, else the first that can be read.
std::string chosen_source(const Request& request, const std::vector<agent::SourceInfo>& sources) {
  const auto wanted = request.query_value("source").value_or("");
  for (const auto& source : sources) {
    if (source.name == wanted) return source.name;
  }
  for (const auto& source : sources) {
    if (source.is_reachable) return source.name;
  }
  return sources.front().name;
}

void write_sources(Html& html, Form& form, const std::vector<agent::SourceInfo>& sources,
                   const std::string& chosen) {
  if (sources.size() == 1) {
    form.carry("source", chosen);
    html.leaf("p", {{"class", "hint"}},
              "It reads the source " + chosen +
                  (sources.front().is_reachable ? "." : ", which cannot be reached just now."));
    return;
  }
  const auto block = html.element("p", {{"class", "field"}});
  html.leaf("label", {{"for", "source"}}, "Data source");
  const auto select = html.element("select", {{"id", "source"}, {"name", "source"}});
  for (const auto& source : sources) {
    Attributes attributes = {{"value", source.name}};
    if (source.name == chosen) attributes.push_back({"selected", ""});
    html.leaf("option", attributes,
              source.name + (source.is_reachable ? "" : " (cannot be reached now)"));
  }
}

void write_planner(Html& html, const std::string& id, const std::string& value,
                   std::string_view words, bool is_chosen) {
  const auto label = html.element("label", {{"class", "choice"}, {"for", id}});
  Attributes attributes = {{"type", "radio"}, {"id", id}, {"name", "planner"}, {"value", value}};
  if (is_chosen) attributes.push_back({"checked", ""});
  html.single("input", attributes);
  html.text(" ");
  html.leaf("span", words);
}

void write_planners(Html& html) {
  const auto set = html.element("fieldset");
  html.leaf("legend", "Who writes the SQL?");
  write_planner(html, "planner-default", "", "The planner proposes, you decide", true);
  write_planner(html, "planner-none", "none", "You write it yourself", false);
}

void write_examples(Html& html, agent::Desk& desk, const agent::Caller& caller,
                    const std::string& source) {
  const auto relations = desk.schema(caller, source);
  if (!relations) return;
  const auto questions = example_questions(*relations);
  if (questions.empty()) return;
  html.leaf("p", {{"class", "hint"}, {"id", "examples"}}, "For example:");
  const auto list = html.element("ul", {{"class", "examples"}, {"aria-labelledby", "examples"}});
  for (const auto& question : questions) {
    const auto item = html.element("li");
    html.leaf(
        "a",
        {{"href", "/?source=" + query_encoded(source) + "&question=" + query_encoded(question)}},
        question);
  }
}

void write_ask(Html& html, ApiContext& context, const Request& request) {
  const auto caller = caller_of(request);
  const auto sources = context.desk.sources(caller);
  if (sources.empty()) {
    html.leaf("p", "There is no data source yet: add [sources.NAME] to countersign.toml.");
    return;
  }
  const auto chosen = chosen_source(request, sources);
  Form form(html, request, "/ask");
  form.area({.id = "question",
             .label = "Your question",
             .name = "question",
             .text = request.query_value("question").value_or(""),
             .lines = 3,
             .is_required = false});
  write_examples(html, context.desk, caller, chosen);
  write_sources(html, form, sources, chosen);
  write_planners(html);
  form.button("Ask", Form::Weight::kPrimary);
}

bool may_ask(const Request& request) {
  return request.who->roles.has_any(audit::Role::kAnalyst | audit::Role::kApprover);
}

// ---- the two homes ------------------------------------------------------------------------------

void write_home(Html& html, ApiContext& context, const Request& request,
                const std::vector<audit::StepView>& waiting) {
  html.leaf("h1", may_ask(request) ? "What would you like to know?" : "Countersign");
  if (may_ask(request)) write_ask(html, context, request);
  if (!waiting.empty()) {
    html.leaf("h2", "Waiting for a decision");
    write_waiting(html, context, request, waiting, kWaitingAtHome);
    write_more(html, kWaitingAtHome, waiting.size());
  }
  const auto sessions = context.desk.sessions(caller_of(request), false, kSessionsAtHome, "");
  if (!sessions) {
    html.leaf("p", {{"class", "lead"}}, sessions.error().message);
    return;
  }
  if (sessions->items.empty()) return;
  html.leaf("h2", "Latest sessions");
  write_sessions(html, context, request, sessions->items);
}

Response visitors_page(ApiContext& context, const Request& request) {
  return html_page(request, {.title = "A person decides"}, [&](Html& html) {
    html.leaf("h1", "A data agent proposes SQL. A person decides.");
    html.leaf("p", {{"class", "lead"}},
              "Nothing runs that was not allowed, approved, and written down first.");
    html.leaf("h2", "In this browser");
    html.leaf("p", "Sign in with a link that works once; make one in a terminal:");
    {
      const auto pre = html.element("pre", {{"class", "sql"}});
      html.leaf("code", "countersign keys link");
    }
    html.leaf("h2", "Elsewhere");
    const auto pre = html.element("pre", {{"class", "sql"}});
    const auto code = html.element("code");
    html.lines(context.welcome);
  });
}

}  // namespace

Reply home_page(ApiContext& context, const Request& request) {
  if (!request.who) return visitors_page(context, request);
  const auto pending = context.desk.pending(caller_of(request));
  const auto waiting = pending ? *pending : std::vector<audit::StepView>();
  return html_page(request, {.title = "Ask", .waits = waiting.size()},
                   [&](Html& html) { write_home(html, context, request, waiting); });
}

Reply pending_page(ApiContext& context, const Request& request) {
  const auto waiting = context.desk.pending(caller_of(request));
  if (!waiting) return refused_page(request, waiting.error());
  return html_page(request, {.title = "Waiting", .waits = waiting->size()}, [&](Html& html) {
    html.leaf("h1", "Waiting for a decision");
    if (waiting->empty()) {
      html.leaf("p", {{"class", "lead"}}, "Nothing waits for you.");
      return;
    }
    write_waiting(html, context, request, *waiting, kWaitingOnPage);
    if (waiting->size() > kWaitingOnPage)
      html.leaf("p", {{"class", "muted"}},
                fmt::format("The oldest {} of {} are shown.", kWaitingOnPage, waiting->size()));
  });
}

Reply sessions_page(ApiContext& context, const Request& request) {
  const auto sessions = context.desk.sessions(caller_of(request), false, kSessionsOnPage,
                                              request.query_value("cursor").value_or(""));
  if (!sessions) return refused_page(request, sessions.error());
  return html_page(request, {.title = "Sessions"}, [&](Html& html) {
    html.leaf("h1", "Sessions");
    if (sessions->items.empty())
      html.leaf("p", {{"class", "lead"}}, "There is nothing here yet.");
    else
      write_sessions(html, context, request, sessions->items);
    if (sessions->next_cursor.empty()) return;
    const auto line = html.element("p", {{"class", "ways"}});
    html.leaf("a", {{"href", "/sessions?cursor=" + query_encoded(sessions->next_cursor)}},
              "Older sessions");
  });
}

Reply page_style(ApiContext&, const Request&) {
  return Response{.status = 200,
                  .headers = {{"Content-Type", "text/css; charset=utf-8"}},
                  .body = std::string(embedded::k_page)};
}

Reply page_icon(ApiContext&, const Request&) {
  return Response{.status = 200,
                  .headers = {{"Content-Type", "image/svg+xml"}},
                  .body = std::string(embedded::k_icon)};
}

}  // namespace countersign::server
