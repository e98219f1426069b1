#pragma once

// Who may see and do what. Isolation between people lives here and nowhere else.
//
//   own session      read, propose, decide (humans), read rows      analyst, approver; agents too,
//                                                                   but never decide
//   others' sessions read and decide what is or was up for          approver, human
//                    decision, no rows
//                    read, no rows                                   auditor
//   nothing                                                          admin alone

#include <optional>
#include <string_view>
#include <vector>

#include "agent/desk.h"

namespace countersign::agent {

enum class Wants : std::uint8_t {
  kRead,
  kReadRows,
  kPropose,  // ask, follow up, propose, rerun, cancel, close
  kDecide,   // approve, edit, reject
};

// What is known of the session when a caller knocks; null: there is none of that name.
struct Door {
  const audit::SessionView* session = nullptr;
  // Some step of it is, or was, up for a person's decision.
  bool is_reviewable = false;
};

// Empty: come in. The answer for a foreign session is the answer for one that does not exist.
std::optional<DeskRefusal> objection(const Caller& caller, Wants wants, const Door& door);

// For what is nobody's session: asking a new question, listing sources.
std::optional<DeskRefusal> objection_to_work(const Caller& caller);
std::optional<DeskRefusal> objection_to_reading(const Caller& caller);

// An auditor reads every session, an approver what is up for decision in others'; an agent with
// such a role does neither: it has its own sessions.
bool audits(const Caller& caller);
bool reviews(const Caller& caller);

bool is_reviewable(const std::vector<audit::StepView>& steps);
DeskRefusal not_found();

}  // namespace countersign::agent
