#include "server/page/people.h"

#include "core/invariant.h"

namespace countersign::server {

std::string person_words(audit::Reader& store, const Request& request, UserId user) {
  if (user.is_nobody()) return "the product";
  if (request.who && request.who->user == user) return "you";
  return store.account_name(user).value_or(user.text());
}

std::string proposer_words(audit::Reader& store, const Request& request,
                           const audit::StepView& step) {
  switch (step.proposer.kind) {
    case ProposerKind::kPlanner:
      return "the planner " + step.proposer.name;
    case ProposerKind::kPerson:
      return person_words(store, request, step.proposed_by);
    case ProposerKind::kAgent:
      return "the agent " + step.proposer.name;
  }
  unreachable("a proposer without words");
}

std::string decider_words(audit::Reader& store, const Request& request,
                          const audit::StepView& step) {
  if (!step.decided_by_kind) return "nobody";
  switch (*step.decided_by_kind) {
    case DeciderKind::kPerson:
      return person_words(store, request, step.decided_by);
    case DeciderKind::kPolicy:
      return "the policy";
    case DeciderKind::kSystem:
      return "the product";
  }
  unreachable("a decider without words");
}

}  // namespace countersign::server
