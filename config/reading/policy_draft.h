#pragma once

// A policy as it was written, before it is known what dialect its names are in, which tags there
// are, and what everybody else's policy says; and the way from there to the policy itself.

#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/reading/value.h"
#include "config/settings.h"
#include "guardrails/policy.h"

namespace countersign::config {

// Lists that are still to be folded, looked up and compared, each under its own key.
using Lists = std::map<std::string, std::vector<Item>, std::less<>>;

struct PolicyDraft {
  guardrails::Policy policy;  // numbers, times and words; no lists
  Lists lists;                // "tables", "deny_columns", "envelope.tables", …
};

// One key that makes a policy; stands under [sources.NAME] and [sources.NAME.roles.ROLE].
struct PolicySetting {
  SettingInfo info;  // its key without what stands before: "limits.rows"
  std::string (*put)(PolicyDraft& draft, const Value& value);
  bool is_for_roles_only = false;
};
std::span<const PolicySetting> policy_settings();

// What was written for one role, or for everybody, in the order in which it counts.
struct PolicyEntry {
  const PolicySetting* setting;
  Value value;
};
struct SourceDraft {
  std::vector<PolicyEntry> everyone;
  std::map<std::string, std::vector<PolicyEntry>> roles;
};

// [tags]: names for columns of a kind. One of a built-in tag's name takes its place.
using Tags = std::map<std::string, std::vector<Item>>;

// Says what is wrong with a key (below the source's) and where; without a place it is the key's.
using Complain =
    std::function<void(const std::string& key, const Origin* place, std::string message)>;

struct PolicyContext {
  std::string source;
  std::string dialect;
  const Tags& tags;
  const Complain& complain;
};

// The policies of one source, and the columns that came into them by tags.
guardrails::PolicyBook policies_of(const SourceDraft& draft, const PolicyContext& context,
                                   std::map<std::string, ColumnSet>& tags_used);

}  // namespace countersign::config
