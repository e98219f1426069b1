#include "cli/show/story.h"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "agent/evidence_words.h"
#include "audit/retention.h"
#include "cli/show/prose.h"
#include "cli/show/statement.h"
#include "cli/terminal.h"
#include "core/text.h"
#include "guardrails/guard.h"

namespace countersign::cli {
namespace {

constexpr std::size_t kIndent = 11;  // right of the times
constexpr std::size_t kInner = kIndent + 2;

std::string policy_words(TruncatedBy by) {
  switch (by) {
    case TruncatedBy::kNothing:
      return "";
    case TruncatedBy::kRows:
      return ", cut at the policy's limit of rows";
    case TruncatedBy::kBytes:
      return ", cut at the policy's limit of bytes";
    case TruncatedBy::kCell:
      return ", cut at the policy's limit for one cell";
  }
  unreachable("a cap without words");
}

// One step's ending, when it was approved.
std::string outcome_words(const audit::StepView& step) {
  const std::string took =
      step.execution ? fmt::format(" in {}", duration_words(*step.execution)) : "";
  switch (step.state) {
    case StepState::kDone:
      return fmt::format("gave {}{}{}", counted(step.row_count.value_or(0), "row"), took,
                         policy_words(step.truncated_by));
    case StepState::kFailed:
      return fmt::format("failed{} ({})", took, word(step.error));
    case StepState::kCancelled:
      return "was stopped" + took;
    case StepState::kUnknown:
      return "is unknown for ever: Countersign or the source was gone before it ended";
    case StepState::kRefused:
      return "was refused before it started: today's policy is stricter";
    case StepState::kExpired:
      return "expired before it started";
    case StepState::kJudging:
    case StepState::kProposed:
    case StepState::kRejected:
    case StepState::kReplaced:
    case StepState::kWithdrawn:
    case StepState::kApproved:
    case StepState::kRunning:
      return fmt::format("is {}", word(step.state));
  }
  unreachable("a state without an ending");
}

class Teller {
 public:
  Teller(const Recorded& recorded, const Paint& paint, std::size_t width)
      : recorded_(recorded), paint_(paint), width_(width) {}

  std::string tell() {
    head();
    for (const auto& replayed : recorded_.events) {
      event(replayed.event);
      if (!replayed.surprise.empty())
        out_ += paint_.red(inner("! what follows differs: " + replayed.surprise));
    }
    summary();
    return std::move(out_);
  }

 private:
  void head() {
    const auto& session = recorded_.session;
    const auto source = session.source.empty() ? audit::kErasedText : session.source;
    out_ += fmt::format("{}  on {}, {} UTC\n", paint_.bold(session.id.text()), printable(source),
                        begun());
  }

  std::string begun() const {
    const std::string at = to_rfc3339(recorded_.session.started_at);
    return at.substr(0, 10) + " " + at.substr(11, 8);
  }

  void event(const audit::EventView& event) {
    switch (event.type) {
      case RecordType::kSession:
        return asked(event);
      case RecordType::kMessage:
        return message(event);
      case RecordType::kProposed:
        return of_step(event, [&](const auto& step) { proposed(event, step); });
      case RecordType::kJudged:
        return of_step(event, [&](const auto& step) { judged(event, step); });
      case RecordType::kDecided:
        return of_step(event, [&](const auto& step) { decided(event, step); });
      case RecordType::kStarted:
        return of_step(event, [&](const auto& step) { started(event, step); });
      case RecordType::kFinished:
        return of_step(event, [&](const auto& step) { finished(event, step); });
      case RecordType::kClosed:
        out_ += "\n";
        return line(event, fmt::format("{} closed the session", who(event.actor)));
      case RecordType::kHold:
        return line(event, fmt::format("{} placed or lifted a hold (record {})", who(event.actor),
                                       event.seq.get()));
      case RecordType::kErased:
        // One record for each text; the first says it for all.
        if (std::exchange(is_told_erased_, true)) return;
        out_ += "\n";
        return line(event, fmt::format("{} erased the texts of this session (record {})",
                                       who(event.actor), event.seq.get()));
      case RecordType::kPurged:
      case RecordType::kPruned:
      case RecordType::kKeyRotated:
      case RecordType::kSignIn:
      case RecordType::kAdmin:
      case RecordType::kReportRead:
      case RecordType::kSignalsAdded:
        return line(event, fmt::format("{} (record {})", word(event.type), event.seq.get()));
    }
    unreachable("a record without a story");
  }

  // "   +12 s   …": from the session's beginning on.
  void line(const audit::EventView& event, std::string_view text) {
    const auto since = event.at - recorded_.session.started_at;
    std::string time = since.count() == 0 ? "" : "+" + duration_words(since);
    // What happened in the same moment needs no second clock.
    if (time == shown_time_)
      time.clear();
    else
      shown_time_ = time;
    std::string lines = wrapped(text, kIndent, width_);
    const std::string shown = fmt::format("{:>{}}  ", time, kIndent - 2);
    lines.replace(0, kIndent, paint_.dim(shown));
    out_ += lines;
  }

  std::string inner(std::string_view text) const { return wrapped(text, kInner, width_); }

  // Of whole lines; the last line's end stays plain.
  std::string bold(std::string lines) const {
    if (lines.empty()) return lines;
    lines.pop_back();
    return paint_.bold(lines) + "\n";
  }

  std::string who(UserId user) const {
    if (user.is_nobody()) return "Countersign";
    const auto name = recorded_.names.find(user);
    return name == recorded_.names.end() ? user.text() : name->second;
  }

  std::string erased() const { return paint_.dim(inner(audit::kErasedText)); }

  std::string proposer(const audit::StepView& step) const {
    if (step.is_erased) return step.proposed_by.is_nobody() ? "a planner" : who(step.proposed_by);
    switch (step.proposer.kind) {
      case ProposerKind::kPerson:
        return who(step.proposed_by);
      case ProposerKind::kPlanner:
        return "the planner " + step.proposer.name;
      case ProposerKind::kAgent:
        return "the agent " + step.proposer.name;
    }
    unreachable("a proposer without a name");
  }

  template <class Tell>
  void of_step(const audit::EventView& event, Tell tell) {
    for (const auto& step : recorded_.steps)
      if (step.ref.step.get() == event.n) return tell(step);
    line(event,
         fmt::format("{} of step {}, which the store does not have", word(event.type), event.n));
  }

  // ---- what was asked and answered ----

  void question(const audit::EventView& event, std::string_view verb, const std::string& text,
                bool is_erased) {
    out_ += "\n";
    ++questions_;
    asked_at_ = event.at;
    const auto& ip = recorded_.session.user_ip;
    const std::string from = event.n == 0 && !ip.empty() ? fmt::format(" from {}", ip) : "";
    line(event, fmt::format("{}{} {}:", who(event.actor), from, verb));
    out_ += is_erased ? erased() : bold(inner(text));
    for (const auto& signal : recorded_.signals)
      if (signal.message == event.n)
        out_ += paint_.yellow(inner(
            fmt::format("! {} {}", signal.finding.rule, guardrails::words(signal.finding, text))));
  }

  void asked(const audit::EventView& event) {
    const auto& session = recorded_.session;
    if (session.is_erased || !session.question.empty())
      return question(event, "asked", session.question, session.is_erased);
    out_ += "\n";
    line(event, fmt::format("{} began without a question", who(event.actor)));
  }

  void message(const audit::EventView& event) {
    for (const auto& held : recorded_.messages) {
      if (held.n.get() != event.n) continue;
      if (held.role == MessageRole::kUser)
        return question(event, "asked", held.content, held.is_erased);
      const std::string after =
          asked_at_ ? fmt::format(" after {}", duration_words(event.at - *asked_at_)) : "";
      out_ += "\n";
      line(event, fmt::format("The answer{}:", after));
      out_ += held.is_erased ? erased() : bold(inner(held.content));
      return;
    }
    line(event, fmt::format("message {}, which the store does not have", event.n));
  }

  // ---- steps ----

  void proposed(const audit::EventView& event, const audit::StepView& step) {
    std::string text = fmt::format("Step {}, proposed by {}", step.ref.step.get(), proposer(step));
    if (step.replaces) text += fmt::format(" in place of step {}", step.replaces->get());
    if (step.reruns) text += fmt::format(", which is step {} once more", step.reruns->get());
    if (step.tainted_by)
      text += fmt::format(", after it read marked data in step {}", step.tainted_by->get());
    if (step.sent_to_model) text += "; earlier results were sent to the model";
    out_ += "\n";
    line(event, text + ":");
    std::vector<Marked> marks;
    std::uint32_t number = 0;
    for (const auto& finding : step.findings) {
      ++number;
      if (!finding.span.empty()) marks.push_back({finding.span.from, finding.span.to, number});
    }
    out_ += step.is_erased ? erased() : underlined(step.sql, marks, kInner);
  }

  void judged(const audit::EventView& event, const audit::StepView& step) {
    std::string text = fmt::format("judged: {}", step.verdict ? word(*step.verdict) : "not yet");
    const auto evidence = recorded_.evidence.find(step.ref.step);
    const bool has_evidence = evidence != recorded_.evidence.end() && evidence->second.is_complete;
    if (!has_evidence && !step.reads.empty()) text += fmt::format("; reads {}", step.reads);
    if (!has_evidence && step.estimated_rows)
      text += fmt::format("; about {}", counted(*step.estimated_rows, "row"));
    line(event, text);
    std::size_t number = 0;
    for (const auto& finding : step.findings)
      out_ += inner(
          fmt::format("{} {}  {}", ++number, finding.rule, guardrails::words(finding, step.sql)));
    if (has_evidence) seen(step, evidence->second);
  }

  // What whoever decided could see.
  void seen(const audit::StepView& step, const agent::StepEvidence& evidence) {
    for (const auto& said : agent::lines_of(evidence, step.sql)) {
      const auto lines = inner(fmt::format("{}: {}", word(said.about), said.words));
      out_ += said.is_careful ? paint_.yellow(lines) : lines;
    }
  }

  std::string decision_words(const audit::EventView& event, const audit::StepView& step) const {
    const std::string by = step.decided_by_kind == DeciderKind::kPolicy ? "the policy's envelope"
                                                                        : who(step.decided_by);
    const std::string after = duration_words(event.at - step.proposed_at);
    switch (*step.decision) {
      case Decision::kApprove:
        return fmt::format("{} approved it after {}", by, after);
      case Decision::kReject:
        return fmt::format("{} rejected it after {}", by, after);
      case Decision::kReplace:
        return fmt::format("{} replaced it after {}", by, after);
      case Decision::kExpire:
        return fmt::format("it expired: nobody decided within {}", after);
      case Decision::kWithdraw:
        return fmt::format("{} withdrew it after {}", by, after);
      case Decision::kRefuse:
        return fmt::format(
            "{} wanted to approve it after {}, and it was refused: today's policy "
            "is stricter",
            by, after);
    }
    unreachable("a decision without words");
  }

  void decided(const audit::EventView& event, const audit::StepView& step) {
    const std::string about = fmt::format("step {}: ", step.ref.step.get());
    if (!step.decision) return line(event, about + "decided");
    line(event, about + decision_words(event, step));
    if (!step.decision_reason.empty()) out_ += inner("“" + step.decision_reason + "”");
  }

  void started(const audit::EventView& event, const audit::StepView& step) {
    // Most start in the moment they are decided; only a wait is news.
    if (!step.decided_at || event.at == *step.decided_at) return;
    line(event, fmt::format("step {}: a slot came free", step.ref.step.get()));
  }

  void finished(const audit::EventView& event, const audit::StepView& step) {
    line(event, fmt::format("step {} {}", step.ref.step.get(), outcome_words(step)));
    if (!step.column_names.empty())
      out_ += inner(fmt::format("columns {}", fmt::join(step.column_names, ", ")));
    if (!step.error_message.empty()) out_ += inner(step.error_message);
  }

  // ---- the end ----

  std::string states() const {
    std::vector<std::string> parts;
    for (const auto state : kAllStepStates) {
      const auto count =
          std::count_if(recorded_.steps.begin(), recorded_.steps.end(),
                        [&](const audit::StepView& step) { return step.state == state; });
      if (count > 0) parts.push_back(fmt::format("{} {}", count, word(state)));
    }
    return fmt::format("{}", fmt::join(parts, ", "));
  }

  void summary() {
    const auto answers =
        std::count_if(recorded_.messages.begin(), recorded_.messages.end(),
                      [](const auto& held) { return held.role == MessageRole::kAssistant; });
    std::string text = fmt::format("{}, {}", counted(questions_, "question"),
                                   counted(recorded_.steps.size(), "step"));
    if (!recorded_.steps.empty()) text += fmt::format(" ({})", states());
    text += fmt::format(", {}", counted(static_cast<std::size_t>(answers), "answer"));
    if (!recorded_.signals.empty())
      text += fmt::format(", {}", counted(recorded_.signals.size(), "signal"));
    text += fmt::format(
        "; {} from the first record to the last",
        duration_words(recorded_.events.back().event.at - recorded_.events.front().event.at));
    const bool differs = std::any_of(recorded_.events.begin(), recorded_.events.end(),
                                     [](const auto& event) { return !event.surprise.empty(); });
    text += differs ? "; played again, it does not go as it was recorded."
                    : "; played again, it goes as it was recorded.";
    out_ += "\n" + wrapped(text, 0, width_);
  }

  const Recorded& recorded_;
  const Paint& paint_;
  std::size_t width_;
  std::string out_;
  std::string shown_time_;
  std::size_t questions_ = 0;
  std::optional<Micros> asked_at_;
  bool is_told_erased_ = false;
};

}  // namespace

std::optional<Recorded> read_session(audit::Reader& reader, const SessionId& id) {
  auto session = reader.session(id);
  if (!session) return std::nullopt;
  // The limits of then are not recorded; none is the fair guess.
  constexpr auto kAny = std::numeric_limits<std::uint32_t>::max();
  Recorded recorded{std::move(*session),
                    reader.steps(id),
                    reader.messages(id),
                    reader.signals(id),
                    agent::replay(reader, id, {kAny, kAny}),
                    {},
                    {}};
  agent::EvidenceReader evidence(reader);
  for (const auto& step : recorded.steps)
    recorded.evidence.emplace(step.ref.step, evidence.of(step));
  const auto name = [&](UserId user) {
    if (user.is_nobody() || recorded.names.contains(user)) return;
    if (auto found = reader.account_name(user)) recorded.names[user] = std::move(*found);
  };
  name(recorded.session.user);
  for (const auto& event : recorded.events) name(event.event.actor);
  for (const auto& step : recorded.steps) {
    name(step.proposed_by);
    name(step.decided_by);
  }
  return recorded;
}

std::string whole_story(const Recorded& recorded, const Paint& paint, std::size_t width) {
  invariant(!recorded.events.empty(), "a session begins with a record");
  return Teller(recorded, paint, width).tell();
}

}  // namespace countersign::cli
