#include "agent/desk/four_eyes.h"

#include <algorithm>

#include <fmt/core.h>

#include "agent/desk/refusals.h"
#include "agent/evidence.h"
#include "core/text.h"

namespace countersign::agent {

namespace {

bool has_role(const Caller& caller, std::string_view role) {
  return std::any_of(audit::kAllRoles.begin(), audit::kAllRoles.end(), [&](audit::Role each) {
    return word(each) == role && caller.who.roles.has(each);
  });
}

// "that read customers, orders"; empty where every statement is meant.
std::string which(const guardrails::Review& review, const Facts& facts) {
  std::string names;
  for (const auto& name : reviewed_tables(facts, review))
    names += (names.empty() ? "" : ", ") + printable(name);
  return names.empty() ? "" : " that read " + names;
}

}  // namespace

std::optional<DeskRefusal> objection_to_reviewer(const Caller& caller,
                                                 const audit::SessionView& session,
                                                 const audit::StepView& step,
                                                 const guardrails::Review& review,
                                                 const Facts& facts) {
  const bool is_involved = caller.who.user == session.user || caller.who.user == step.proposed_by;
  if (!is_involved && has_role(caller, review.role)) return std::nullopt;
  return desk_refusal(
      DeskNo::kFourEyes,
      fmt::format("The policy asks for a review of statements{}: somebody with the role {} who "
                  "neither asked nor wrote the statement must approve it.",
                  which(review, facts), printable(review.role)));
}

}  // namespace countersign::agent
