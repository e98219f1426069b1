// A session as a story: what was asked, each step, what was answered, in the order in which it
// happened, and at the end what to do next.

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "audit/retention.h"
#include "server/api/problem.h"
#include "server/api/reading.h"
#include "server/page/card.h"
#include "server/page/frame.h"
#include "server/page/next.h"
#include "server/page/pages.h"
#include "server/page/people.h"
#include "server/page/rows.h"
#include "server/page/statement.h"
#include "server/page/trouble.h"
#include "server/page/words.h"

namespace countersign::server {

namespace {

struct Story {
  audit::SessionView session;
  std::vector<audit::StepView> steps;
  std::vector<audit::MessageView> messages;
  std::vector<audit::EventView> events;
  std::vector<audit::SignalView> signals;
};

// All of one moment, as far as that can be had: an answer without the step it speaks of would be
// read as mere talk.
agent::Desked<Story> read_story(agent::Desk& desk, const agent::Caller& caller,
                                const SessionId& id) {
  constexpr int kReadingsMax = 8;
  auto session = desk.session(caller, id);
  if (!session) return unexpected(session.error());
  for (int readings = 1;; ++readings) {
    auto steps = desk.steps(caller, id);
    if (!steps) return unexpected(steps.error());
    auto messages = desk.messages(caller, id);
    if (!messages) return unexpected(messages.error());
    auto events = desk.events(caller, id);
    if (!events) return unexpected(events.error());
    auto now = desk.session(caller, id);
    if (!now) return unexpected(now.error());
    if (now->last_seq == session->last_seq || readings == kReadingsMax)
      return Story{
          std::move(*session), std::move(*steps), std::move(*messages), std::move(*events), {}};
    session = std::move(now);
  }
}

std::size_t count_waiting(const Story& story) {
  return static_cast<std::size_t>(
      std::count_if(story.steps.begin(), story.steps.end(),
                    [](const auto& step) { return step.state == StepState::kProposed; }));
}

// News come by themselves, and nobody can be typing: where a step waits, or the pen is the
// person's, there are fields.
bool is_loading_again(const Story& story) {
  if (story.session.closed_at || count_waiting(story) > 0) return false;
  const bool has_work = std::any_of(story.steps.begin(), story.steps.end(), [](const auto& step) {
    return is_in_flight(step.state) || step.state == StepState::kJudging;
  });
  return has_work || story.session.phase == SessionPhase::kPlanning;
}

std::string title_of(const audit::SessionView& session) {
  if (session.is_erased) return std::string(audit::kErasedText);
  return session.question.empty() ? "SQL of your own" : shortened(session.question, 200);
}

// Which rows the reader turned to.
struct Turned {
  std::optional<StepNumber> step;
  std::uint64_t first = 0;
};

Read<Turned> read_turned(const Request& request) {
  auto n = read_number(request, "n", {1, UINT32_MAX});
  if (!n) return unexpected(bad_request(request, "\"n\" wants the number of a step."));
  auto first = read_number_or(request, "first", {}, 0);
  if (!first) return unexpected(bad_request(request, "\"first\" wants a whole number."));
  Turned turned{.step = {}, .first = *first};
  if (*n) turned.step = StepNumber(static_cast<std::uint32_t>(**n));
  return turned;
}

// What screens saw in something that was asked. It stops nothing; whoever decides should know.
void write_signals(Html& html, const std::vector<audit::SignalView>& signals, std::uint32_t message,
                   std::string_view text) {
  std::vector<Finding> seen;
  for (const auto& signal : signals) {
    if (signal.message == message) seen.push_back(signal.finding);
  }
  write_findings(html, {.sql = text, .findings = seen});
}

class Teller {
 public:
  Teller(Html& html, ApiContext& context, const Request& request, const Story& story,
         const Turned& turned)
      : html_(html), context_(context), request_(request), story_(story), turned_(turned) {
    for (const auto& step : story.steps) {
      if (step.state == StepState::kDone) newest_done_ = step.ref.step;
    }
  }

  void tell() {
    for (const auto& event : story_.events) {
      if (event.type == RecordType::kProposed) tell_step(event.n);
      if (event.type == RecordType::kMessage) tell_message(event.n);
    }
    // What was written after the events were read.
    for (const auto& step : story_.steps) tell_step(step.ref.step.get());
    for (const auto& message : story_.messages) tell_message(message.n.get());
  }

 private:
  std::uint64_t rows_max(const audit::StepView& step) const {
    if (story_.session.user != request_.who->user) return 0;  // rows are the asker's alone
    const auto looked_at = turned_.step ? turned_.step : newest_done_;
    return looked_at == step.ref.step ? kRowsOnPage : kRowsOfFolded;
  }

  void tell_step(std::uint32_t n) {
    if (!told_steps_.insert(n).second) return;
    for (const auto& step : story_.steps) {
      if (step.ref.step.get() != n) continue;
      write_card(html_, context_, request_,
                 {.step = step,
                  .session = story_.session,
                  .may = may_do(request_, story_.session),
                  .first_row = turned_.step == step.ref.step ? turned_.first : 0,
                  .rows_max = rows_max(step)});
    }
  }

  void tell_message(std::uint32_t n) {
    if (!told_messages_.insert(n).second) return;
    for (const auto& message : story_.messages) {
      if (message.n.get() == n) write_message(message);
    }
  }

  void write_message(const audit::MessageView& message) {
    const bool is_question = message.role == MessageRole::kUser;
    const auto block =
        html_.element("section", {{"class", is_question ? "message question" : "message answer"},
                                  {"id", "message-" + std::to_string(message.n.get())}});
    html_.leaf("h2", is_question ? "Question" : "Answer");
    {
      const auto words = html_.element("p", {{"class", "said"}});
      if (message.is_erased)
        html_.text(audit::kErasedText);
      else if (is_question)
        html_.lines(message.content);
      else
        write_citing(message.content);
    }
    write_signals(html_, story_.signals, message.n.get(), message.content);
  }

  bool is_told(std::string_view number) const {
    return std::any_of(story_.steps.begin(), story_.steps.end(), [&](const auto& step) {
      return std::to_string(step.ref.step.get()) == number;
    });
  }

  // An answer names the steps that it rests on: "(step 2)" leads there.
  void write_citing(std::string_view text) {
    constexpr std::string_view kStep = "step ";
    while (!text.empty()) {
      const auto at = text.find(kStep);
      if (at == std::string_view::npos) break;
      const auto from = at + kStep.size();
      const auto to = std::min(text.find_first_not_of("0123456789", from), text.size());
      const auto number = text.substr(from, to - from);
      html_.lines(text.substr(0, at));
      if (is_told(number))
        html_.leaf("a", {{"href", "#step-" + std::string(number)}}, text.substr(at, to - at));
      else
        html_.lines(text.substr(at, to - at));
      text.remove_prefix(to);
    }
    html_.lines(text);
  }

  Html& html_;
  ApiContext& context_;
  const Request& request_;
  const Story& story_;
  const Turned& turned_;
  std::optional<StepNumber> newest_done_;
  std::set<std::uint32_t> told_steps_, told_messages_;
};

void write_session_head(Html& html, ApiContext& context, const Request& request,
                        const Story& story) {
  const auto& session = story.session;
  html.leaf("h1", title_of(session));
  {
    const auto line = html.element("p", {{"class", "meta"}});
    html.leaf("span", {{"class", "state " + std::string(word(mood_of(session)))}},
              words_of(session));
    html.text(fmt::format(
        " on {}, asked by {}, {}", session.source.empty() ? audit::kErasedText : session.source,
        person_words(context.store, request, session.user), time_words(session.started_at)));
  }
  write_signals(html, story.signals, 0, session.question);
  if (session.is_erased || shortened(session.question, 200) == session.question) return;
  const auto fold = html.element("details");
  html.leaf("summary", "The whole question");
  const auto words = html.element("p", {{"class", "said"}});
  html.lines(session.question);
}

}  // namespace

Reply story_page(ApiContext& context, const Request& request) {
  const auto id = SessionId::parse(request.path_parts.at("id"));
  if (!id) return not_found_page(request);
  const auto turned = read_turned(request);
  if (!turned) return turned.error();
  auto story = read_story(context.desk, caller_of(request), *id);
  if (!story) return refused_page(request, story.error());
  // Behind the desk's back, but only once it has shown the session.
  story->signals = context.store.signals(*id);
  const bool loads_again = is_loading_again(*story);
  const auto may = may_do(request, story->session);
  std::vector<engines::SchemaRelation> relations;
  if (may.work && !loads_again) {
    auto found = context.desk.schema(caller_of(request), story->session.source);
    if (found) relations = std::move(*found);
  }
  return html_page(request,
                   {.title = title_of(story->session),
                    .waits = count_waiting(*story),
                    .is_loading_again = loads_again},
                   [&](Html& html) {
                     write_session_head(html, context, request, *story);
                     Teller(html, context, request, *story, *turned).tell();
                     write_next(html, request,
                                {.session = story->session,
                                 .may = may,
                                 .waiting = count_waiting(*story),
                                 .is_loading_again = loads_again,
                                 .relations = relations});
                   });
}

}  // namespace countersign::server
