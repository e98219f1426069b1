#include "cli/show/story.h"

#include <limits>

#include <fmt/format.h>

#include "cli/show/statement.h"
#include "cli/show/step.h"
#include "cli/terminal.h"
#include "core/text.h"
#include "guardrails/guard.h"

namespace countersign::cli {
namespace {

constexpr std::size_t kIndent = 13;  // under the words, right of the time

std::string indented(std::string_view text) {
  std::string out(kIndent, ' ');
  for (const char c : printable(text, true)) {
    out += c;
    if (c == '\n') out.append(kIndent, ' ');
  }
  return out + "\n";
}

std::string ago(Micros from, Micros to) {
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(to - from).count();
  if (ms < 1000) return fmt::format("{} ms", ms);
  if (ms < 120'000) return fmt::format("{:.1f} s", static_cast<double>(ms) / 1000);
  if (ms < 7'200'000) return fmt::format("{} min", ms / 60'000);
  return fmt::format("{} h", ms / 3'600'000);
}

std::string in_ms(std::chrono::microseconds time) {
  return fmt::format("{:.1f} ms", static_cast<double>(time.count()) / 1000);
}

std::string past(Decision decision) {
  switch (decision) {
    case Decision::kApprove:
      return "approved";
    case Decision::kReject:
      return "rejected";
    case Decision::kReplace:
      return "replaced";
    case Decision::kExpire:
      return "expired";
    case Decision::kWithdraw:
      return "withdrawn";
    case Decision::kRefuse:
      return "refused when it was to be approved";
  }
  unreachable("a decision without a past");
}

class Teller {
 public:
  Teller(const Recorded& recorded, const audit::EventView& event, const Paint& paint)
      : recorded_(recorded), event_(event), paint_(paint) {}

  std::string tell() const {
    switch (event_.type) {
      case RecordType::kSession:
        return asked();
      case RecordType::kMessage:
        return message();
      case RecordType::kProposed:
        return of_step([this](const audit::StepView& step) { return proposed(step); });
      case RecordType::kJudged:
        return of_step([this](const audit::StepView& step) { return judged(step); });
      case RecordType::kDecided:
        return of_step([this](const audit::StepView& step) { return decided(step); });
      case RecordType::kStarted:
        return of_step([this](const audit::StepView& step) { return started(step); });
      case RecordType::kFinished:
        return of_step([this](const audit::StepView& step) { return finished(step); });
      case RecordType::kClosed:
        return line(fmt::format("{} closed the session", who(event_.actor)));
      case RecordType::kHold:
      case RecordType::kErased:
      case RecordType::kPurged:
      case RecordType::kPruned:
      case RecordType::kKeyRotated:
      case RecordType::kSignIn:
      case RecordType::kAdmin:
      case RecordType::kReportRead:
      case RecordType::kSignalsAdded:
        return line(fmt::format("{} (record {})", word(event_.type), event_.seq.get()));
    }
    unreachable("a record without a story");
  }

 private:
  // "05:06:07.123  …": the date stands once, at the top.
  std::string line(std::string_view text) const {
    return paint_.dim(to_rfc3339(event_.at).substr(11, 11)) + "  " + std::string(text) + "\n";
  }

  std::string who(UserId user) const {
    if (user.is_nobody()) return "Countersign";
    const auto name = recorded_.names.find(user);
    return name == recorded_.names.end() ? user.text() : printable(name->second);
  }

  template <class Tell>
  std::string of_step(Tell tell) const {
    for (const auto& step : recorded_.steps)
      if (step.ref.step.get() == event_.n) return tell(step);
    return line(
        fmt::format("{} of step {}, which the store does not have", word(event_.type), event_.n));
  }

  std::string asked() const {
    const auto& session = recorded_.session;
    const std::string where = fmt::format(" on {}", printable(session.source));
    if (session.question.empty()) return line(who(event_.actor) + " began" + where);
    return line(who(event_.actor) + " asked" + where) + indented(session.question);
  }

  std::string message() const {
    for (const auto& held : recorded_.messages) {
      if (held.n.get() != event_.n) continue;
      const bool is_person = held.role == MessageRole::kUser;
      return line(is_person ? who(event_.actor) + " asked" : "The answer") + indented(held.content);
    }
    return line(fmt::format("message {}, which the store does not have", event_.n));
  }

  std::string proposed(const audit::StepView& step) const {
    std::string text =
        fmt::format("Step {} proposed by {}", step.ref.step.get(),
                    step.proposer.kind == ProposerKind::kPerson ? who(step.proposed_by)
                                                                : printable(step.proposer.text()));
    if (step.replaces) text += fmt::format(", in place of step {}", step.replaces->get());
    if (step.reruns) text += fmt::format(", step {} once more", step.reruns->get());
    std::vector<Marked> marks;
    for (const auto& finding : step.findings)
      if (!finding.span.empty()) marks.push_back({finding.span.from, finding.span.to});
    return line(text) + underlined(step.sql, marks, kIndent);
  }

  std::string judged(const audit::StepView& step) const {
    const std::string verdict = step.verdict ? std::string(word(*step.verdict)) : "nothing yet";
    std::string text = line(fmt::format("Step {} judged: {}", step.ref.step.get(), verdict));
    for (const auto& finding : step.findings)
      text += indented(finding.rule + " " + guardrails::words(finding, step.sql));
    if (!step.reads.empty()) text += indented("reads " + step.reads);
    if (step.estimated_rows) text += indented(fmt::format("about {} rows", *step.estimated_rows));
    return text;
  }

  std::string decided(const audit::StepView& step) const {
    if (!step.decision) return line(fmt::format("Step {} decided", step.ref.step.get()));
    std::string by = who(step.decided_by);
    if (step.decided_by_kind == DeciderKind::kPolicy) by = "the policy's envelope";
    std::string text =
        fmt::format("Step {} {} by {}", step.ref.step.get(), past(*step.decision), by);
    text += fmt::format(" after {}", ago(step.proposed_at, event_.at));
    return line(text) + (step.decision_reason.empty() ? "" : indented(step.decision_reason));
  }

  std::string started(const audit::StepView& step) const {
    return line(fmt::format("Step {} started", step.ref.step.get()));
  }

  std::string finished(const audit::StepView& step) const {
    std::string text = fmt::format("Step {} {}", step.ref.step.get(), word(step.state));
    if (step.state == StepState::kDone && step.row_count)
      text += fmt::format(": {} rows", *step.row_count);
    if (step.execution) text += " in " + in_ms(*step.execution);
    if (step.truncated_by != TruncatedBy::kNothing)
      text += fmt::format(", cut at the limit of {}", word(step.truncated_by));
    if (step.error != ErrorCode::kNone) text += fmt::format(" ({})", word(step.error));
    std::string more;
    if (!step.column_names.empty())
      more = indented(fmt::format("columns {}", fmt::join(step.column_names, ", ")));
    if (!step.error_message.empty()) more += indented(step.error_message);
    return line(text) + more;
  }

  const Recorded& recorded_;
  const audit::EventView& event_;
  const Paint& paint_;
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
                    agent::replay(reader, id, {kAny, kAny}),
                    {}};
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

std::string event_story(const Recorded& recorded, const agent::ReplayedEvent& event,
                        const Paint& paint) {
  std::string text = Teller(recorded, event.event, paint).tell();
  if (!event.surprise.empty())
    text += paint.red(indented("! what follows differs: " + event.surprise));
  return text;
}

}  // namespace countersign::cli
