#include "server/page/words.h"

#include <fmt/format.h>

#include "core/invariant.h"
#include "core/text.h"

namespace countersign::server {

std::string_view word(Mood mood) {
  switch (mood) {
    case Mood::kWaits:
      return "waits";
    case Mood::kWorks:
      return "works";
    case Mood::kGood:
      return "good";
    case Mood::kBad:
      return "bad";
    case Mood::kOver:
      return "over";
  }
  unreachable("a mood without a word");
}

Mood mood_of(StepState state) {
  switch (state) {
    case StepState::kProposed:
      return Mood::kWaits;
    case StepState::kJudging:
    case StepState::kApproved:
    case StepState::kRunning:
      return Mood::kWorks;
    case StepState::kDone:
      return Mood::kGood;
    case StepState::kRefused:
    case StepState::kFailed:
    case StepState::kUnknown:
      return Mood::kBad;
    case StepState::kRejected:
    case StepState::kReplaced:
    case StepState::kExpired:
    case StepState::kWithdrawn:
    case StepState::kCancelled:
      return Mood::kOver;
  }
  unreachable("a step state without a mood");
}

std::string_view words_of(StepState state) {
  switch (state) {
    case StepState::kJudging:
      return "is being judged";
    case StepState::kProposed:
      return "waits for a decision";
    case StepState::kRefused:
      return "was refused by the guardrails";
    case StepState::kRejected:
      return "was rejected";
    case StepState::kReplaced:
      return "was replaced by another step";
    case StepState::kExpired:
      return "waited too long and expired";
    case StepState::kWithdrawn:
      return "was taken back";
    case StepState::kApproved:
      return "is approved and about to start";
    case StepState::kRunning:
      return "is running";
    case StepState::kDone:
      return "is done";
    case StepState::kFailed:
      return "failed";
    case StepState::kCancelled:
      return "was cancelled";
    case StepState::kUnknown:
      return "is unknown: contact was lost while it ran, and it is never started again";
  }
  unreachable("a step state without words");
}

Mood mood_of(const audit::SessionView& session) {
  if (session.closed_at) return Mood::kOver;
  switch (session.phase) {
    case SessionPhase::kWaiting:
      return Mood::kWaits;
    case SessionPhase::kPlanning:
    case SessionPhase::kRunning:
      return Mood::kWorks;
    case SessionPhase::kAnswered:
      return Mood::kGood;
    case SessionPhase::kIdle:
    case SessionPhase::kStopped:
      return Mood::kOver;
  }
  unreachable("a session phase without a mood");
}

std::string_view words_of(const audit::SessionView& session) {
  if (session.closed_at) return "closed";
  switch (session.phase) {
    case SessionPhase::kIdle:
      return "over to you";
    case SessionPhase::kPlanning:
      return "the planner is at work";
    case SessionPhase::kWaiting:
      return "waits for a person";
    case SessionPhase::kRunning:
      return "a step is running";
    case SessionPhase::kAnswered:
      return "answered";
    case SessionPhase::kStopped:
      return "ended at a limit";
  }
  unreachable("a session phase without words");
}

std::string_view words_of(Decision decision) {
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
      return "taken back";
    case Decision::kRefuse:
      return "refused";
  }
  unreachable("a decision without words");
}

std::string_view words_of(VerdictKind verdict) {
  switch (verdict) {
    case VerdictKind::kAllow:
      return "nothing here needs special attention";
    case VerdictKind::kAsk:
      return "look at what is said here before you decide";
    case VerdictKind::kRefuse:
      return "nobody can approve this";
  }
  unreachable("a verdict without words");
}

std::string time_words(Micros time) {
  const auto text = to_rfc3339(time);  // "2026-11-20T05:06:07.123Z"
  return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}

std::string duration_words(std::chrono::microseconds duration) {
  if (duration.count() > 0 && duration.count() < 1000) return "under 1 ms";
  const auto ms = duration.count() / 1000;
  if (ms < 1000) return fmt::format("{} ms", ms);
  if (ms < 60'000) return fmt::format("{}.{} s", ms / 1000, ms / 100 % 10);
  const auto minutes = ms / 60'000;
  if (minutes < 60) return fmt::format("{} min", minutes);
  if (minutes < 24 * 60) return fmt::format("{} h {} min", minutes / 60, minutes % 60);
  return fmt::format("{} d {} h", minutes / (24 * 60), minutes / 60 % 24);
}

std::string count_words(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (auto at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string count_words(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count_words(count), count == 1 ? one : many);
}

std::string shortened(std::string_view text, std::size_t characters_max) {
  std::size_t at = 0;
  for (std::size_t n = 0; n < characters_max; ++n) {
    if (at >= text.size()) return std::string(text);
    next_code_point(text, at);
  }
  return at >= text.size() ? std::string(text) : std::string(text.substr(0, at)) + "…";
}

}  // namespace countersign::server
