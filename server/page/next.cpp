#include "server/page/next.h"

#include "core/invariant.h"
#include "server/page/frame.h"
#include "server/page/schema.h"
#include "server/page/words.h"

namespace countersign::server {

namespace {

std::string place_of(const audit::SessionView& session, const std::string& act) {
  return "/sessions/" + session.id.text() + "/" + act;
}

// What the phase means for the person, in one sentence; empty where the page shows it anyway.
std::string_view advice(const audit::SessionView& session) {
  switch (session.phase) {
    case SessionPhase::kIdle:
      return "It is your turn: ask in other words, or write a statement yourself.";
    case SessionPhase::kPlanning:
      return "The planner is at work. This page shows what it does as soon as it has done it.";
    case SessionPhase::kWaiting:
      return "The question can be read in more than one way: say which one you mean.";
    case SessionPhase::kRunning:
      return "A step is running. This page shows its rows as soon as they are there.";
    case SessionPhase::kAnswered:
      return "";
    case SessionPhase::kStopped:
      return "This session has come to its end. Ask in a new one.";
  }
  unreachable("a session phase without advice");
}

// Without a planner there is nobody who would read a question.
bool has_planner(const audit::SessionView& session) {
  return session.model != "none";
}

void write_follow_up(Html& html, const Request& request, const audit::SessionView& session) {
  const bool is_reply = session.phase == SessionPhase::kWaiting;
  Form form(html, request, place_of(session, "ask"));
  form.area({.id = "follow-up",
             .label = is_reply ? "Your reply" : "Ask further",
             .name = "question",
             .lines = 2,
             .hint = is_reply ? std::string_view()
                              : "It knows what was asked before: “and by month?”, “only for "
                                "Germany”."});
  form.button(is_reply ? "Reply" : "Ask", Form::Weight::kPrimary);
}

void write_statement_form(Html& html, const Request& request, const NextView& view) {
  {
    Form form(html, request, place_of(view.session, "steps"));
    form.area({.id = "own-statement",
               .label = "Statement",
               .name = "sql",
               .lines = 8,
               .is_code = true,
               .hint = "It is judged and shown to you before it can run."});
    form.button("Propose it",
                has_planner(view.session) ? Form::Weight::kPlain : Form::Weight::kPrimary);
  }
  write_schema(html, view.relations);
}

void write_own_statement(Html& html, const Request& request, const NextView& view) {
  // Where nobody else writes statements the field is the way on; else it is one of two.
  if (!has_planner(view.session)) return write_statement_form(html, request, view);
  const auto fold = html.element("details", {{"class", "act"}});
  html.leaf("summary", "Write a statement yourself");
  write_statement_form(html, request, view);
}

void write_close(Html& html, const Request& request, const audit::SessionView& session) {
  Form form(html, request, place_of(session, "close"));
  form.button("Close this session", Form::Weight::kQuiet);
}

void write_waiting(Html& html, const NextView& view) {
  html.leaf("p", view.may.decide ? "Decide on what waits above; the session goes on from there."
                                 : "Somebody who may decide must look at what waits above.");
}

void write_acts(Html& html, const Request& request, const NextView& view) {
  // While something waits, that comes first.
  if (has_planner(view.session) && view.waiting == 0) write_follow_up(html, request, view.session);
  write_own_statement(html, request, view);
  write_close(html, request, view.session);
}

}  // namespace

void write_next(Html& html, const Request& request, const NextView& view) {
  const auto part = html.element("section", {{"class", "next"}, {"aria-labelledby", "next"}});
  html.leaf("h2", {{"id", "next"}}, "What next");
  if (view.session.closed_at) {
    html.leaf("p", "This session is closed. Its story stays.");
    const auto line = html.element("p", {{"class", "ways"}});
    html.leaf("a", {{"href", "/"}}, "Ask a new question");
    return;
  }
  if (view.waiting > 0) {
    write_waiting(html, view);
  } else if (!has_planner(view.session) && view.session.phase == SessionPhase::kIdle) {
    html.leaf("p", "Write a statement, and decide on it when you see what it would do.");
  } else if (const auto words = advice(view.session); !words.empty()) {
    html.leaf("p", {{"role", "status"}}, words);
  }
  if (!view.may.work || view.is_loading_again) return;
  write_acts(html, request, view);
}

}  // namespace countersign::server
