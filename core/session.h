#pragma once

// A session: one person's conversation about one data source. The numbers are what the store keeps
// and MUST NOT change; the words are what people read.

#include <cstdint>
#include <string_view>

#include "core/invariant.h"

namespace countersign {

enum class SessionKind : std::uint8_t { kAgent = 1, kChat = 2, kReplay = 3 };

// What to take up after a restart.
enum class SessionPhase : std::uint8_t {
  kIdle = 1,      // nothing to do until somebody asks or proposes
  kPlanning = 2,  // the planner owes an answer
  kWaiting = 3,   // a step waits for a person
  kRunning = 4,   // a step is approved or runs
  kAnswered = 5,  // the last question has its answer
  kStopped = 6,   // closed, or at a limit
};

enum class MessageRole : std::uint8_t { kUser = 1, kAssistant = 2, kSystem = 3 };

enum class CloseHow : std::uint8_t { kClosed = 1, kDeleted = 2 };

constexpr std::string_view word(SessionKind kind) {
  switch (kind) {
    case SessionKind::kAgent:
      return "agent";
    case SessionKind::kChat:
      return "chat";
    case SessionKind::kReplay:
      return "replay";
  }
  unreachable("a session kind without a word");
}

constexpr std::string_view word(SessionPhase phase) {
  switch (phase) {
    case SessionPhase::kIdle:
      return "idle";
    case SessionPhase::kPlanning:
      return "planning";
    case SessionPhase::kWaiting:
      return "waiting";
    case SessionPhase::kRunning:
      return "running";
    case SessionPhase::kAnswered:
      return "answered";
    case SessionPhase::kStopped:
      return "stopped";
  }
  unreachable("a session phase without a word");
}

constexpr std::string_view word(MessageRole role) {
  switch (role) {
    case MessageRole::kUser:
      return "user";
    case MessageRole::kAssistant:
      return "assistant";
    case MessageRole::kSystem:
      return "system";
  }
  unreachable("a message role without a word");
}

constexpr std::string_view word(CloseHow how) {
  switch (how) {
    case CloseHow::kClosed:
      return "closed";
    case CloseHow::kDeleted:
      return "deleted";
  }
  unreachable("a way of closing without a word");
}

}  // namespace countersign
