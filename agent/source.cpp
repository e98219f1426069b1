#include "agent/source.h"

#include <utility>

#include "core/invariant.h"

namespace countersign::agent {

struct Source::Standing {
  guardrails::PolicyBook policies;
  std::map<const guardrails::Policy*, Digest> digests;  // of each policy in the book
};

Source::Source(std::string name, std::unique_ptr<engines::Engine> engine,
               guardrails::PolicyBook policies)
    : name_(std::move(name)),
      engine_(std::move(engine)),
      standing_(standing_of(std::move(policies))) {
  invariant(engine_ != nullptr, "a source without an engine");
}

Source::Source(std::string name, std::unique_ptr<engines::Engine> engine,
               guardrails::Policy everyone)
    : Source(std::move(name), std::move(engine),
             guardrails::PolicyBook{.everyone = std::move(everyone), .by_role = {}}) {}

std::shared_ptr<const Source::Standing> Source::standing_of(guardrails::PolicyBook policies) {
  auto made = std::make_shared<Standing>();
  made->policies = std::move(policies);
  made->digests[&made->policies.everyone] = made->policies.everyone.digest();
  for (const auto& [role, policy] : made->policies.by_role)
    made->digests[&policy] = policy.digest();
  return made;
}

std::shared_ptr<const Source::Standing> Source::standing() const {
  const std::lock_guard held(mutex_);
  return standing_;
}

PolicyInForce Source::in_force(const std::set<std::string>& roles) const {
  const auto now = standing();
  const guardrails::Policy& policy = now->policies.of(roles);
  return {.policy = {now, &policy}, .digest = now->digests.at(&policy)};
}

std::shared_ptr<const guardrails::Policy> Source::policy(const std::set<std::string>& roles) const {
  const auto now = standing();
  return {now, &now->policies.of(roles)};
}

std::shared_ptr<const guardrails::PolicyBook> Source::policies() const {
  const auto now = standing();
  return {now, &now->policies};
}

void Source::set_policies(guardrails::PolicyBook policies) {
  auto next = standing_of(std::move(policies));
  const std::lock_guard held(mutex_);
  standing_.swap(next);  // the old one goes after the lock
}

void Source::set_policy(guardrails::Policy everyone) {
  set_policies({.everyone = std::move(everyone), .by_role = {}});
}

void Sources::add(std::unique_ptr<Source> source) {
  const std::string name = source->name();
  const bool is_new = by_name_.emplace(name, std::move(source)).second;
  invariant(is_new, "two sources of one name");
}

Source* Sources::find(std::string_view name) {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second.get();
}

std::vector<Source*> Sources::all() {
  std::vector<Source*> out;
  for (auto& [name, source] : by_name_) out.push_back(source.get());
  return out;
}

}  // namespace countersign::agent
