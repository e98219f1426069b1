#include "cli/policy/judging.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "agent/verdicts.h"
#include "cli/here.h"
#include "cli/house.h"
#include "cli/policy/policies.h"
#include "core/text.h"
#include "queries/statements.h"

namespace countersign::cli {
namespace {

using guardrails::Policy;

agent::PolicyInForce in_force(Policy policy) {
  agent::PolicyInForce out;
  out.digest = policy.digest();
  out.policy = std::make_shared<const Policy>(std::move(policy));
  return out;
}

// The policy in the file for that source; one that is alone in its file is meant for any.
Policy policy_in(const Policies& policies, const std::string& source,
                 const std::set<std::string>& roles, const std::string& file) {
  const auto found = policies.find(source);
  if (found != policies.end()) return found->second.of(roles);
  if (policies.size() == 1) return policies.begin()->second.of(roles);
  std::vector<std::string> names;
  for (const auto& [name, book] : policies) names.push_back(name);
  throw BadUsage(fmt::format("{} has no policy for the source {}; it has {}", printable(file),
                             printable(source), fmt::join(names, ", ")));
}

class OnSource final : public JudgingHere {
 public:
  OnSource(agent::Source& source, agent::PolicyInForce policy)
      : source_(source), policy_(std::move(policy)) {}

  Result<agent::Judged, engines::SourceError> judge(const std::string& sql) override {
    return agent::Judge(source_, {policy_, {}}, &seen_).whole(sql);
  }

 private:
  agent::Source& source_;
  const agent::PolicyInForce policy_;
  agent::Verdicts seen_;  // a batch may well say the same thing twice
};

// With the sources that it points into.
class OnOwnSource final : public JudgingHere {
 public:
  explicit OnOwnSource(const Arguments& arguments) {
    const auto settings = settings_here(arguments);
    const std::string name = source_meant(settings, arguments);
    const auto roles = roles_meant(arguments);
    agent::PolicyInForce policy;
    if (const auto file = arguments.value("policy"))
      policy = in_force(policy_in(policies_of(*file), name, roles, *file));
    add_sources(settings, sources_);
    agent::Source* source = sources_.find(name);
    invariant(source != nullptr, "a source of the settings is not there");
    require_readable(*source);
    if (!policy.policy) policy = source->in_force(roles);
    here_ = std::make_unique<OnSource>(*source, std::move(policy));
  }

  Result<agent::Judged, engines::SourceError> judge(const std::string& sql) override {
    return here_->judge(sql);
  }

 private:
  // A source that cannot be described judges nothing: that is said once, not once for each line.
  static void require_readable(agent::Source& source) {
    if (auto schema = source.engine().describe(); !schema)
      throw CannotStart(fmt::format("the source {}: {}", source.name(),
                                    printable(std::move(schema).error().message)));
  }

  agent::Sources sources_;
  std::unique_ptr<OnSource> here_;
};

// ---- with a schema alone ------------------------------------------------------------------------

std::string schema_text(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in)
    throw BadUsage(
        fmt::format("cannot read the schema {}: {}", printable(file), std::strerror(errno)));
  return std::move(text).str();
}

Policy policy_for_schema(const Arguments& arguments) {
  const auto roles = roles_meant(arguments);
  const std::string wanted = arguments.value("source").value_or("");
  if (const auto file = arguments.value("policy"))
    return policy_in(policies_of(*file), wanted, roles, *file);
  const auto settings = settings_here(arguments);
  return settings.sources.at(source_meant(settings, arguments)).policies.of(roles);
}

class OnSchema final : public JudgingHere {
 public:
  OnSchema(const Arguments& arguments, const std::string& file) {
    Policy policy = policy_for_schema(arguments);
    const std::string dialect = arguments.value("dialect").value_or(policy.dialect);
    inspector_ = engines::open_inspector(dialect);
    if (!inspector_)
      throw BadUsage(fmt::format("there is no dialect {}; there are sqlite and postgresql",
                                 printable(dialect)));
    if (dialect != policy.dialect)
      throw BadUsage(fmt::format("the policy is one for {}, and not for {}",
                                 printable(policy.dialect), printable(dialect)));
    auto schema = std::make_shared<engines::Schema>();
    schema->ddl = schema_text(file);
    schema->digest = sha256(schema->ddl);
    schema_ = std::move(schema);
    policy_ = in_force(std::move(policy));
    require_readable(file);
  }

  Result<agent::Judged, engines::SourceError> judge(const std::string& sql) override {
    agent::Judged judged;
    judged.schema = schema_;
    judged.policy = policy_.policy;
    judged.policy_digest = policy_.digest;
    judged.facts = inspector_->inspect(*schema_, sql);
    judged.verdict = guardrails::judge(judged.facts, *judged.policy);
    judged.is_whole = true;
    return judged;
  }

 private:
  // Whatever is wrong with a schema shows at the plainest statement; of a file in SQLite's dialect,
  // definitions that do not compile are just not there.
  void require_readable(const std::string& file) {
    const Facts facts = inspector_->inspect(*schema_, "VALUES (1)");
    if (!facts.compiles())
      throw BadUsage(fmt::format("the schema {} cannot be used: {}", printable(file),
                                 printable(facts.problem_words)));
    const auto& tables = policy_.policy->tables;
    if (inspector_->dialect() != "sqlite" || tables.empty()) return;
    for (const auto& table : tables)
      if (inspector_->inspect(*schema_, whole_relation(table)).compiles()) return;
    throw BadUsage(fmt::format(
        "the schema {} cannot be used: it makes none of the tables that the policy allows ({})",
        printable(file), printable(fmt::format("{}", fmt::join(tables, ", ")))));
  }

  static std::string whole_relation(const std::string& table) {
    constexpr std::string_view kPlace = "{relation}";
    std::string sql(queries::k_sources_sqlite_whole_relation);
    std::string quoted = "\"";
    for (const char c : table) quoted += c == '"' ? "\"\"" : std::string(1, c);
    return sql.replace(sql.find(kPlace), kPlace.size(), quoted + "\"");
  }

  std::unique_ptr<engines::Inspector> inspector_;
  std::shared_ptr<const engines::Schema> schema_;
  agent::PolicyInForce policy_;
};

}  // namespace

std::unique_ptr<JudgingHere> JudgingHere::meant(const Arguments& arguments) {
  if (const auto file = arguments.value("schema"))
    return std::make_unique<OnSchema>(arguments, *file);
  if (arguments.has("dialect"))
    throw BadUsage("--dialect belongs to --schema FILE: a source knows its own");
  return std::make_unique<OnOwnSource>(arguments);
}

}  // namespace countersign::cli
