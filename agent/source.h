#pragma once

// The data sources that this process knows: for each its engine and the policies in force. Policies
// may be exchanged while others are judging; whoever took one before keeps what they took.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "engines/engine.h"
#include "guardrails/policy.h"

namespace countersign::agent {

// One policy with what the store calls it: worked out once, when it comes into force.
struct PolicyInForce {
  std::shared_ptr<const guardrails::Policy> policy;
  Digest digest;
};

// Any thread.
class Source {
 public:
  Source(std::string name, std::unique_ptr<engines::Engine> engine,
         guardrails::PolicyBook policies);
  // One policy, whoever asks.
  Source(std::string name, std::unique_ptr<engines::Engine> engine, guardrails::Policy everyone);

  const std::string& name() const { return name_; }
  engines::Engine& engine() { return *engine_; }

  // For somebody with these roles, as PolicyBook::of says; without any, everybody's.
  PolicyInForce in_force(const std::set<std::string>& roles = {}) const;
  std::shared_ptr<const guardrails::Policy> policy(const std::set<std::string>& roles = {}) const;
  std::shared_ptr<const guardrails::PolicyBook> policies() const;

  void set_policies(guardrails::PolicyBook policies);
  // In place of all of them: one, whoever asks.
  void set_policy(guardrails::Policy everyone);

 private:
  struct Standing;
  static std::shared_ptr<const Standing> standing_of(guardrails::PolicyBook policies);
  std::shared_ptr<const Standing> standing() const;

  const std::string name_;
  const std::unique_ptr<engines::Engine> engine_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Standing> standing_;  // shared with those who took a policy from it
};

// Filled before anything else starts, then only read.
class Sources {
 public:
  void add(std::unique_ptr<Source> source);
  Source* find(std::string_view name);  // null: no such source
  std::vector<Source*> all();           // by name

 private:
  std::map<std::string, std::unique_ptr<Source>, std::less<>> by_name_;
};

}  // namespace countersign::agent
