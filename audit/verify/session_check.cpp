#include "audit/verify/session_check.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "audit/sqlite/forget/classes.h"
#include "core/session.h"
#include "core/transitions.h"
#include "core/verdict.h"

namespace countersign::audit::verifying {

namespace {

using Kind = Flaw::Kind;
using sqlite::SessionRows;
using sqlite::StepRows;

// The place of a column among those of its record type (audit/evidence.h).
constexpr std::size_t kVerdict = 0, kDecision = 3, kOutcome = 1, kRole = 1, kUserId = 2;

bool is_empty(const log::RecordContent& content) {
  const auto is_set = [](const auto& value) { return value.has_value(); };
  return std::none_of(content.integers.begin(), content.integers.end(), is_set) &&
         std::none_of(content.digests.begin(), content.digests.end(), is_set) &&
         std::none_of(content.commitments.begin(), content.commitments.end(), is_set);
}

std::optional<StepEvent> decided(std::optional<std::int64_t> decision) {
  if (!decision || *decision < 1 || *decision > static_cast<std::int64_t>(Decision::kRefuse))
    return std::nullopt;
  switch (static_cast<Decision>(*decision)) {
    case Decision::kApprove:
      return StepEvent::kApprove;
    case Decision::kReject:
      return StepEvent::kReject;
    case Decision::kReplace:
      return StepEvent::kReplace;
    case Decision::kExpire:
      return StepEvent::kExpire;
    case Decision::kWithdraw:
      return StepEvent::kWithdraw;
    case Decision::kRefuse:
      return StepEvent::kJudgedWorse;
  }
  unreachable("a decision without an event");
}

// The edge that this record of the step took; none if the table has no such edge.
std::optional<Transition> edge(StepState from, RecordType type, const StepRows& rows) {
  const auto& content = rows.content(type);
  for (const auto& t : kTransitions) {
    if (t.from != from || t.record != type) continue;
    switch (type) {
      case RecordType::kJudged: {
        const bool refused =
            content.integers[kVerdict] == static_cast<std::int64_t>(VerdictKind::kRefuse);
        if (refused == (t.event == StepEvent::kJudgedRefused)) return t;
        break;
      }
      case RecordType::kDecided:
        if (decided(content.integers[kDecision]) == t.event) return t;
        break;
      case RecordType::kStarted:
        return t;
      case RecordType::kFinished:
        if (content.integers[kOutcome] == static_cast<std::int64_t>(t.to)) return t;
        break;
      default:  // of no step, or its first
        return std::nullopt;
    }
  }
  return std::nullopt;
}

class Check {
 public:
  Check(const SessionRows& rows, const std::vector<Seen>& seen, const Forgetting& forgetting,
        Findings& findings)
      : rows_(rows), seen_(seen), forgetting_(forgetting), findings_(findings) {}

  std::uint64_t run() {
    steps_.reserve(rows_.steps.size());
    answered_.reserve(rows_.messages.size());
    for (const auto& record : seen_) follow(record);
    check_totals();
    check_steps();
    check_messages();
    if (!is_closed_ && !is_empty(rows_.closed))
      bad(Kind::kUnaccounted, "it was closed and no record says so");
    check_signals();
    check_troubles();
    return check_forgotten();
  }

 private:
  struct Step {
    StepState state = StepState::kJudging;
    std::uint64_t last = 0;    // its newest record
    std::uint8_t written = 1;  // a bit for each type of record, PROPOSED first
  };

  void at(Kind kind, std::uint64_t seq, std::string_view what) {
    findings_.at(kind, seq, fmt::format("{}: {}", rows_.id.text(), what));
  }
  // Of the session as a whole: its newest record.
  void bad(Kind kind, std::string_view what) { at(kind, seen_.back().seq, what); }

  void follow(const Seen& record);
  void follow_message(const Seen& record);
  void follow_step(const Seen& record);
  void check_totals();
  void check_total(std::string_view column, std::optional<std::int64_t> is,
                   std::optional<std::int64_t> should);
  void check_steps();
  void check_messages();
  void check_signals();
  std::uint64_t check_forgotten();
  void check_troubles();

  const SessionRows& rows_;
  const std::vector<Seen>& seen_;
  const Forgetting& forgetting_;
  Findings& findings_;
  std::vector<Step> steps_;
  std::vector<std::optional<std::int64_t>> answered_;  // of each message
  std::vector<std::size_t> waiting_;                   // questions that have no answer yet
  std::vector<std::uint64_t> message_seqs_;
  std::optional<std::int64_t> ended_, last_message_;
  bool is_closed_ = false;
};

void Check::follow(const Seen& record) {
  const bool is_first = &record == &seen_.front();
  if (is_first != (record.type == RecordType::kSession))
    return at(Kind::kDerivedValue, record.seq,
              is_first ? "its first record is not SESSION" : "it begins a second time");
  switch (record.type) {
    case RecordType::kSession:
      return;
    case RecordType::kMessage:
      return follow_message(record);
    case RecordType::kProposed:
    case RecordType::kJudged:
    case RecordType::kDecided:
    case RecordType::kStarted:
    case RecordType::kFinished:
      return follow_step(record);
    case RecordType::kClosed:
      if (is_closed_) at(Kind::kDerivedValue, record.seq, "it is closed a second time");
      is_closed_ = true;
      ended_ = record.at_us;
      return;
    case RecordType::kHold:
    case RecordType::kErased:
    case RecordType::kPurged:
    case RecordType::kPruned:
    case RecordType::kKeyRotated:
    case RecordType::kSignIn:
    case RecordType::kAdmin:
    case RecordType::kReportRead:
    case RecordType::kSignalsAdded:
      return;
  }
}

void Check::follow_message(const Seen& record) {
  answered_.emplace_back();
  message_seqs_.push_back(record.seq);
  last_message_ = record.at_us;
  if (record.n != answered_.size())
    return at(Kind::kDerivedValue, record.seq,
              fmt::format("message {} comes where {} is due", record.n, answered_.size()));
  const auto* message = rows_.message(record.n);
  if (message == nullptr) return;  // the record's own trouble
  const auto role = message->content.integers[kRole];
  if (role == static_cast<std::int64_t>(MessageRole::kUser)) {
    ended_.reset();
    waiting_.push_back(answered_.size() - 1);
  }
  if (role != static_cast<std::int64_t>(MessageRole::kAssistant)) return;
  ended_ = record.at_us;
  for (const auto question : waiting_) answered_[question] = record.at_us;
  waiting_.clear();
}

void Check::follow_step(const Seen& record) {
  if (record.type == RecordType::kProposed) {
    steps_.push_back({StepState::kJudging, record.seq, 1});
    if (record.n != steps_.size())
      at(Kind::kDerivedValue, record.seq,
         fmt::format("step {} comes where {} is due", record.n, steps_.size()));
    return;
  }
  if (record.n == 0 || record.n > steps_.size())
    return at(Kind::kDerivedValue, record.seq, fmt::format("step {} was not proposed", record.n));
  auto& step = steps_[record.n - 1];
  step.last = record.seq;
  step.written |= static_cast<std::uint8_t>(
      1U << (static_cast<unsigned>(record.type) - static_cast<unsigned>(RecordType::kProposed)));
  const auto* row = rows_.step(record.n);
  if (row == nullptr) return;  // the record's own trouble
  if (const auto way = edge(step.state, record.type, *row))
    step.state = way->to;
  else
    at(Kind::kDerivedValue, record.seq,
       fmt::format("{} of step {} cannot follow the state {}", word(record.type), record.n,
                   word(step.state)));
}

void Check::check_total(std::string_view column, std::optional<std::int64_t> is,
                        std::optional<std::int64_t> should) {
  if (is == should) return;
  const auto shown = [](std::optional<std::int64_t> value) {
    return value ? fmt::format("{}", *value) : std::string("NULL");
  };
  bad(Kind::kDerivedValue,
      fmt::format("{} is {} and its records say {}", column, shown(is), shown(should)));
}

void Check::check_totals() {
  const auto number = [](auto value) { return static_cast<std::int64_t>(value); };
  check_total("first_seq", rows_.first_seq, number(seen_.front().seq));
  check_total("last_seq", rows_.last_seq, number(seen_.back().seq));
  check_total("total_steps", rows_.total_steps, number(steps_.size()));
  check_total("message_count", rows_.message_count, number(answered_.size()));
  check_total("last_message_us", rows_.last_message_us, last_message_);
  check_total("ended_us", rows_.ended_us, ended_);
}

void Check::check_steps() {
  for (const auto& row : rows_.steps) {
    if (row.n == 0 || row.n > steps_.size()) {
      bad(Kind::kUnaccounted, fmt::format("no record proposed its step {}", row.n));
      continue;
    }
    const auto& step = steps_[row.n - 1];
    if (row.state != static_cast<std::int64_t>(step.state))
      at(Kind::kDerivedValue, step.last,
         fmt::format("the state of step {} is {} and its records say {} ({})", row.n,
                     row.state.value_or(0), static_cast<int>(step.state), word(step.state)));
    for (std::size_t i = 0; i < StepRows::kTypes; ++i)
      if ((step.written >> i & 1U) == 0 && !is_empty(row.of[i]))
        at(Kind::kUnaccounted, step.last,
           fmt::format(
               "step {} has values that only a {} record writes, and there is none", row.n,
               word(static_cast<RecordType>(i + static_cast<std::size_t>(RecordType::kProposed)))));
  }
}

void Check::check_messages() {
  for (const auto& row : rows_.messages) {
    if (row.n == 0 || row.n > answered_.size()) {
      bad(Kind::kUnaccounted, fmt::format("no record wrote its message {}", row.n));
      continue;
    }
    if (row.answered_us != answered_[row.n - 1])
      at(Kind::kDerivedValue, message_seqs_[row.n - 1],
         fmt::format("answered_us of message {} is not when it was answered", row.n));
  }
}

void Check::check_signals() {
  std::optional<std::uint64_t> known;  // the last that was found, since they come in order
  for (const auto seq : rows_.signal_seqs) {
    if (known == seq) continue;
    known = seq;
    const auto own = std::lower_bound(seen_.begin(), seen_.end(), seq,
                                      [](const Seen& s, std::uint64_t at) { return s.seq < at; });
    const bool is_own = own != seen_.end() && own->seq == seq;
    if (!is_own && !forgetting_.is_signals_added(seq))
      at(Kind::kUnaccounted, seq, "a signal names this record, which did not bring it");
  }
}

// Of rows that a record wrote, its own reader says so.
void Check::check_troubles() {
  for (const auto& found : rows_.troubles) {
    const bool has_record = std::any_of(seen_.begin(), seen_.end(), [&](const Seen& record) {
      return record.type == found.type && record.n == found.n;
    });
    if (!has_record) bad(found.trouble.kind, found.trouble.what);
  }
}

std::uint64_t Check::check_forgotten() {
  if (rows_.erased.empty()) return 0;
  std::vector<std::uint64_t> ages;
  std::set<std::pair<std::uint32_t, std::int64_t>> erased;
  for (const auto& record : seen_) {
    if (sqlite::counts_for_age(record.type)) ages.push_back(record.seq);
    if (record.type == RecordType::kErased) erased.emplace(record.n, record.code);
  }
  const auto user = rows_.opened.integers[kUserId].value_or(0);
  std::uint64_t count = 0;
  for (const auto& place : rows_.erased) {
    if (erased.contains({place.n, sqlite::erased_code(place)}) ||
        forgetting_.is_purged(place, rows_.number, user, ages))
      ++count;
    else
      bad(Kind::kCommitment,
          fmt::format("a text (kind {}, number {}, field {}) is gone and no record says who erased "
                      "it",
                      static_cast<int>(place.of), place.n, place.field));
  }
  return count;
}

}  // namespace

std::uint64_t check_session(const SessionRows& rows, const std::vector<Seen>& seen,
                            const Forgetting& forgetting, Findings& findings) {
  return Check(rows, seen, forgetting, findings).run();
}

}  // namespace countersign::audit::verifying
