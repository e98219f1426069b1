#pragma once

// Every recorded step judged once more, from the store alone: under other policies, to see what
// they would have done, or under those in force then, to see that the same comes out. Nothing is
// compiled on a source: what only the source can know (how many rows, how large a table was) is
// taken as it was recorded.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audit/history.h"
#include "audit/store.h"
#include "core/clock.h"
#include "core/verdict.h"
#include "guardrails/policy.h"

namespace countersign::agent {

struct RejudgeOptions {
  // By the source's name. None at all: the policies in force then.
  std::optional<std::map<std::string, guardrails::PolicyBook>> policies;
  std::optional<Micros> since;  // steps proposed before are not judged
  std::size_t threads = 2;
  std::size_t examples_max = 3;  // of each group
  std::size_t facts_bytes_max = 64 * 1024 * 1024;
};

// One of the steps of which a group tells how many there are.
struct RejudgedStep {
  StepRef ref;
  std::string source;
  std::string sql;
  std::vector<RuleId> rules;  // that the new verdict names, worst first
};

// Steps whose verdict becomes another one, by the rule that makes the difference: the worst of the
// new verdict where it becomes worse, of the old one where it becomes better.
struct RejudgedGroup {
  VerdictKind before = VerdictKind::kAllow;
  VerdictKind after = VerdictKind::kRefuse;
  RuleId rule;
  std::uint64_t count = 0;
  std::vector<RejudgedStep> examples;  // the first ones
};

struct Rejudgement {
  std::uint64_t steps = 0;   // that were looked at
  std::uint64_t judged = 0;  // of these
  std::uint64_t changed = 0;
  std::vector<RejudgedGroup> groups;  // what is refused first, then asked, then allowed; most first
  // Of those that are not refused any more: no source ever said what they cost, so that rules about
  // rows and cost were silent.
  std::uint64_t without_estimate = 0;

  // With policies: what this program says of the policy of then differs from the record, because it
  // knows more or less than the program that judged it. They are compared with what it says now.
  std::uint64_t unlike_record = 0;
  std::vector<RejudgedStep> unlike_examples;

  // Not judged.
  std::uint64_t erased = 0;
  std::uint64_t waiting = 0;                            // not judged the first time either
  std::uint64_t not_kept = 0;                           // schema or policy are not in the store
  std::map<std::string, std::uint64_t> without_policy;  // by source
};

// `progress` is told how many steps were read, on this thread. Throws audit::StoreUnavailable.
Rejudgement rejudge(audit::History& history, audit::Reader& store, const RejudgeOptions& options,
                    const std::function<void(std::uint64_t read)>& progress = {});

}  // namespace countersign::agent
