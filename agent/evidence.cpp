#include "agent/evidence.h"

#include <algorithm>
#include <set>

#include <fmt/core.h>

#include "agent/evidence/deceptive.h"
#include "core/text.h"
#include "guardrails/guard.h"

namespace countersign::agent {

namespace {

using guardrails::Policy;

// What the verdict was made of, as the store kept it.
struct Kept {
  Policy policy;
  engines::Schema schema;
};

Result<Kept, std::string> kept_of(audit::Reader& store, const audit::StepView& step) {
  if (!step.policy || !step.schema)
    return unexpected(std::string("It was not judged yet, so there is nothing to show of it."));
  const auto policy = store.policy_text(*step.policy);
  const auto schema = store.schema_text(*step.schema);
  if (!policy || !schema)
    return unexpected(
        std::string("The store no longer holds the policy or the schema that it was judged with."));
  auto read = guardrails::policy_from_text(*policy);
  if (!read)
    return unexpected("The policy that it was judged with cannot be read: " + read.error());
  Kept kept{std::move(*read), {}};
  kept.schema.ddl = *schema;
  kept.schema.digest = *step.schema;
  return kept;
}

// The rules themselves say what was outside the policy; here is no second list of what is allowed.
bool is_faulted(const Verdict& verdict, std::string_view name, Span span) {
  return std::any_of(verdict.findings.begin(), verdict.findings.end(), [&](const Finding& found) {
    return found.severity == Severity::kRefuse && found.category == Category::kAccess &&
           same_ignoring_case(found.subject, name) && (span.empty() || found.span == span);
  });
}

EvidenceRelation relation_of(const RelationUse& used, const Policy& policy,
                             const Verdict& verdict) {
  EvidenceRelation out;
  out.kind = used.kind;
  out.schema = used.schema;
  out.name = used.name;
  out.through_view = used.through_view;
  out.shadows_relation = used.shadows_relation;
  out.span = used.span;
  const auto& subject = used.through_view.empty() ? used.name : used.through_view;
  out.is_allowed = used.kind != RelationKind::kMissing && !is_faulted(verdict, subject, {});
  for (const auto& column : used.columns)
    out.columns.push_back({column,
                           {},
                           guardrails::guards(policy, policy.mask_columns, used.name, column),
                           guardrails::guards(policy, policy.deny_columns, used.name, column)});
  return out;
}

EvidenceFunction function_of(const FunctionUse& used, const Verdict& verdict) {
  return {used.name, used.schema, !is_faulted(verdict, used.name, used.span), used.is_of_source,
          used.span};
}

EvidenceLoop loop_of(const PlanLoop& loop, const Policy& policy) {
  return {loop.relation, loop.block, loop.is_scan, loop.rows >= policy.large_table_rows, loop.rows};
}

std::optional<EvidenceReview> review_of(const Facts& facts, const Policy& policy) {
  const auto review = guardrails::required_review(facts, policy);
  if (!review) return std::nullopt;
  return EvidenceReview{review->role, reviewed_tables(facts, *review)};
}

// The store keeps no names beside findings; the same rule at the same place gives them back.
std::vector<Finding> with_names(std::vector<Finding> stored, const Verdict& again) {
  for (auto& finding : stored) {
    const auto same =
        std::find_if(again.findings.begin(), again.findings.end(), [&](const Finding& other) {
          return other.rule == finding.rule && other.span == finding.span;
        });
    if (same != again.findings.end()) finding.subject = same->subject;
  }
  return stored;
}

void fill(StepEvidence& out, const Facts& facts, const Verdict& verdict, const Policy& policy) {
  for (const auto& used : facts.relations)
    out.relations.push_back(relation_of(used, policy, verdict));
  for (const auto& used : facts.functions) out.functions.push_back(function_of(used, verdict));
  for (const auto& loop : facts.loops) out.loops.push_back(loop_of(loop, policy));
  out.dialect = policy.dialect;
  out.loose_joins = facts.loose_joins;
  out.has_limit = facts.has_limit;
  out.has_star = facts.has_star;
  out.review = review_of(facts, policy);
  out.is_complete = true;
}

// As the store keeps costs.
std::uint64_t whole(double cost) {
  constexpr double kMost = 9.0e18;
  return cost > 0 ? static_cast<std::uint64_t>(std::min(cost, kMost)) : 0;
}

}  // namespace

StepEvidence evidence_of(const Facts& facts, const Verdict& verdict, const Policy& policy) {
  StepEvidence out;
  if (facts.estimate.is_known) {
    out.estimated_rows = facts.estimate.rows;
    out.estimated_cost = whole(facts.estimate.cost);
  }
  out.deceptive = deceptive_in(facts.sql);
  out.findings = verdict.findings;
  fill(out, facts, verdict, policy);
  return out;
}

std::vector<std::string> reviewed_tables(const Facts& facts, const guardrails::Review& review) {
  const auto is_meant = [&](const std::string& name) {
    return review.tables.contains(name) || review.tables.contains(ascii_lower(name));
  };
  std::set<std::string> names;
  for (const auto& relation : facts.relations) {
    if (is_meant(relation.name) || is_meant(relation.schema + "." + relation.name))
      names.insert(relation.name);
    if (is_meant(relation.through_view)) names.insert(relation.through_view);
  }
  return {names.begin(), names.end()};
}

engines::Inspector* EvidenceReader::inspector(const std::string& dialect) {
  auto inspectors = inspectors_.lock();
  auto& one = (*inspectors)[dialect];
  if (!one) one = engines::open_inspector(dialect);
  return one.get();
}

std::vector<Finding> EvidenceReader::findings(const audit::StepView& step) {
  const auto kept = step.findings.empty() ? unexpected(std::string()) : kept_of(store_, step);
  auto* inspects = kept ? inspector(kept->policy.dialect) : nullptr;
  if (!inspects) return step.findings;
  const Facts facts = inspects->inspect(kept->schema, step.sql);
  return with_names(step.findings, guardrails::judge(facts, kept->policy));
}

StepEvidence EvidenceReader::of(const audit::StepView& step) {
  StepEvidence out;
  out.step = step.ref;
  out.estimated_rows = step.estimated_rows;
  out.estimated_cost = step.estimated_cost;
  out.findings = step.findings;
  out.tainted_by = step.tainted_by;
  out.deceptive = deceptive_in(step.sql);
  auto kept = kept_of(store_, step);
  if (!kept) {
    out.why_incomplete = std::move(kept).error();
    return out;
  }
  out.dialect = kept->policy.dialect;
  auto* inspects = inspector(out.dialect);
  if (!inspects) {
    out.why_incomplete =
        fmt::format("This program does not know the dialect \"{}\".", printable(out.dialect));
    return out;
  }
  Facts facts = inspects->inspect(kept->schema, step.sql);
  // What the source itself said then; it may not be there any more.
  facts.estimate = {step.estimated_rows.value_or(0),
                    static_cast<double>(step.estimated_cost.value_or(0)),
                    step.estimated_rows.has_value()};
  const Verdict verdict = guardrails::judge(facts, kept->policy);
  fill(out, facts, verdict, kept->policy);
  out.findings = with_names(step.findings, verdict);
  return out;
}

}  // namespace countersign::agent
