#include "agent/source.h"

#include "core/invariant.h"

namespace countersign::agent {

Source::Source(std::string name, std::unique_ptr<engines::Engine> engine, guardrails::Policy policy)
    : name_(std::move(name)),
      engine_(std::move(engine)),
      policy_(std::make_shared<const guardrails::Policy>(std::move(policy))) {
  invariant(engine_ != nullptr, "a source without an engine");
}

std::shared_ptr<const guardrails::Policy> Source::policy() const {
  const std::lock_guard held(mutex_);
  return policy_;
}

void Source::set_policy(guardrails::Policy policy) {
  auto next = std::make_shared<const guardrails::Policy>(std::move(policy));
  const std::lock_guard held(mutex_);
  policy_.swap(next);  // the old one goes after the lock
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
