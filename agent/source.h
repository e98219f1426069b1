#pragma once

// The data sources that this process knows: for each its engine and the policy in force. A policy
// may be exchanged while others are judging; whoever took it before keeps what they took.

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "engines/engine.h"
#include "guardrails/policy.h"

namespace countersign::agent {

// Any thread.
class Source {
 public:
  Source(std::string name, std::unique_ptr<engines::Engine> engine, guardrails::Policy policy);

  const std::string& name() const { return name_; }
  engines::Engine& engine() { return *engine_; }
  std::shared_ptr<const guardrails::Policy> policy() const;
  void set_policy(guardrails::Policy policy);

 private:
  const std::string name_;
  const std::unique_ptr<engines::Engine> engine_;
  mutable std::mutex mutex_;
  std::shared_ptr<const guardrails::Policy> policy_;
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
