#include "agent/desk/access.h"

#include <algorithm>

namespace countersign::agent {

namespace {

using audit::AccountKind;
using audit::Role;

DeskRefusal refusal(DeskNo why, std::string message) {
  return {why, std::move(message), std::nullopt, std::nullopt};
}

bool may_work(const Caller& caller) {
  return caller.who.roles.has_any(Role::kAnalyst | Role::kApprover);
}

bool may_read(const Caller& caller) {
  return may_work(caller) || audits(caller);
}

// May this caller know that the session exists?
bool may_see(const Caller& caller, const Door& door) {
  if (door.session == nullptr) return false;
  if (door.session->user == caller.who.user && may_read(caller)) return true;
  return audits(caller) || (reviews(caller) && door.is_reviewable);
}

std::optional<DeskRefusal> objection_to_deciding(const Caller& caller) {
  if (caller.who.kind != AccountKind::kHuman)
    return refusal(DeskNo::kNotAllowed,
                   "An agent's key may propose, but only a person may decide; use a person's key.");
  if (!may_work(caller))
    return refusal(DeskNo::kNotAllowed,
                   "Your key may read here, but not decide; that needs the role analyst or "
                   "approver.");
  return std::nullopt;
}

}  // namespace

bool audits(const Caller& caller) {
  return caller.who.roles.has(Role::kAuditor) && caller.who.kind == AccountKind::kHuman;
}

bool reviews(const Caller& caller) {
  return caller.who.roles.has(Role::kApprover) && caller.who.kind == AccountKind::kHuman;
}

DeskRefusal not_found() {
  return refusal(DeskNo::kNotFound,
                 "There is nothing of that name here, or it is not yours; list your sessions to "
                 "see what there is.");
}

std::optional<DeskRefusal> objection_to_work(const Caller& caller) {
  if (may_work(caller)) return std::nullopt;
  return refusal(DeskNo::kNotAllowed,
                 "Your key may not ask or propose; that needs the role analyst or approver.");
}

std::optional<DeskRefusal> objection_to_reading(const Caller& caller) {
  if (may_read(caller)) return std::nullopt;
  return refusal(DeskNo::kNotAllowed,
                 "Your key may not read sessions; that needs the role analyst, approver or "
                 "auditor.");
}

std::optional<DeskRefusal> objection(const Caller& caller, Wants wants, const Door& door) {
  if (auto no = objection_to_reading(caller)) return no;
  if (!may_see(caller, door)) return not_found();
  const bool is_own = door.session->user == caller.who.user;
  switch (wants) {
    case Wants::kRead:
      return std::nullopt;
    case Wants::kReadRows:
      if (is_own) return std::nullopt;
      return refusal(DeskNo::kNotAllowed, "Only the person who asked may read the rows.");
    case Wants::kPropose:
      if (is_own) return objection_to_work(caller);
      return refusal(DeskNo::kNotAllowed,
                     "This session is somebody else's: you may read it, but not go on with it.");
    case Wants::kDecide:
      return objection_to_deciding(caller);
  }
  unreachable("a wish that nobody checks");
}

bool is_reviewable(const std::vector<audit::StepView>& steps) {
  return std::any_of(steps.begin(), steps.end(), [](const audit::StepView& step) {
    return step.state != StepState::kJudging && step.state != StepState::kRefused;
  });
}

}  // namespace countersign::agent
