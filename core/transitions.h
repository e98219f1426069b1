#pragma once

// The life of a step: the only ways between states, and the evidence record that each writes. The
// store performs no change that is not in this table, and tests walk every (state, event) pair.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/record.h"
#include "core/step.h"

namespace countersign {

enum class StepEvent : std::uint8_t {
  kPropose,
  kJudgedOpen,  // allow or ask
  kJudgedRefused,
  kWithdraw,
  kApprove,
  kReject,
  kReplace,
  kExpire,
  kJudgedWorse,  // judged again at approval, or before starting
  kStart,
  kFinish,
  kFail,
  kCancel,
  kLose,  // we died, or lost the source, after sending
};
inline constexpr std::array kAllStepEvents = {
    StepEvent::kPropose,  StepEvent::kJudgedOpen, StepEvent::kJudgedRefused,
    StepEvent::kWithdraw, StepEvent::kApprove,    StepEvent::kReject,
    StepEvent::kReplace,  StepEvent::kExpire,     StepEvent::kJudgedWorse,
    StepEvent::kStart,    StepEvent::kFinish,     StepEvent::kFail,
    StepEvent::kCancel,   StepEvent::kLose};

struct Transition {
  std::optional<StepState> from;  // none: the step does not exist yet
  StepEvent event;
  StepState to;
  RecordType record;
};

inline constexpr std::array<Transition, 19> kTransitions = {{
    {std::nullopt, StepEvent::kPropose, StepState::kJudging, RecordType::kProposed},
    {StepState::kJudging, StepEvent::kJudgedOpen, StepState::kProposed, RecordType::kJudged},
    {StepState::kJudging, StepEvent::kJudgedRefused, StepState::kRefused, RecordType::kJudged},
    {StepState::kJudging, StepEvent::kWithdraw, StepState::kWithdrawn, RecordType::kDecided},
    {StepState::kProposed, StepEvent::kWithdraw, StepState::kWithdrawn, RecordType::kDecided},
    {StepState::kProposed, StepEvent::kApprove, StepState::kApproved, RecordType::kDecided},
    {StepState::kProposed, StepEvent::kReject, StepState::kRejected, RecordType::kDecided},
    {StepState::kProposed, StepEvent::kReplace, StepState::kReplaced, RecordType::kDecided},
    {StepState::kProposed, StepEvent::kExpire, StepState::kExpired, RecordType::kDecided},
    {StepState::kProposed, StepEvent::kJudgedWorse, StepState::kRefused, RecordType::kDecided},
    {StepState::kApproved, StepEvent::kStart, StepState::kRunning, RecordType::kStarted},
    {StepState::kApproved, StepEvent::kJudgedWorse, StepState::kRefused, RecordType::kFinished},
    {StepState::kApproved, StepEvent::kExpire, StepState::kExpired, RecordType::kFinished},
    {StepState::kApproved, StepEvent::kCancel, StepState::kCancelled, RecordType::kFinished},
    {StepState::kApproved, StepEvent::kFail, StepState::kFailed, RecordType::kFinished},
    {StepState::kRunning, StepEvent::kFinish, StepState::kDone, RecordType::kFinished},
    {StepState::kRunning, StepEvent::kFail, StepState::kFailed, RecordType::kFinished},
    {StepState::kRunning, StepEvent::kCancel, StepState::kCancelled, RecordType::kFinished},
    {StepState::kRunning, StepEvent::kLose, StepState::kUnknown, RecordType::kFinished},
}};

constexpr std::optional<Transition> transition(std::optional<StepState> from, StepEvent event) {
  for (const auto& t : kTransitions)
    if (t.from == from && t.event == event) return t;
  return std::nullopt;
}

namespace transitions_detail {
constexpr bool every(auto predicate) {
  for (const auto& t : kTransitions)
    if (!predicate(t)) return false;
  return true;
}
}  // namespace transitions_detail

static_assert(transitions_detail::every([](const Transition& t) {
                return (t.to == StepState::kApproved) == (t.event == StepEvent::kApprove);
              }),
              "only an approval leads to approved");
static_assert(transitions_detail::every([](const Transition& t) {
                return t.to != StepState::kRunning || t.from == StepState::kApproved;
              }),
              "only what was approved runs");
static_assert(transitions_detail::every([](const Transition& t) {
                return !t.from || !is_final(*t.from);
              }),
              "no edge leaves a final state, unknown and refused among them");
static_assert(transitions_detail::every([](const Transition& t) {
                return t.to != StepState::kDone || t.from == StepState::kRunning;
              }),
              "only what ran is done");
static_assert(transitions_detail::every([](const Transition& t) {
                return t.to != StepState::kProposed || t.from == StepState::kJudging;
              }),
              "nobody can decide what was not judged");
static_assert(transitions_detail::every([](const Transition& t) {
                return (t.from == StepState::kProposed || t.event == StepEvent::kWithdraw) ==
                       (t.record == RecordType::kDecided);
              }),
              "what leaves proposed is a decision");

}  // namespace countersign
