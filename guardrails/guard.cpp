#include "guardrails/guard.h"

#include <algorithm>

#include "guardrails/rules.h"
#include "guardrails/rules/names.h"

namespace countersign::guardrails {

namespace {

bool is_same_place(const Finding& a, const Finding& b) {
  if (a.span.empty() && b.span.empty()) return a.rule == b.rule && a.subject == b.subject;
  return a.span == b.span;
}

// Worst first, then in the rules' order; of several for one place the first stays.
void keep_worst_of_each_place(std::vector<Finding>& findings) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
  std::vector<Finding> kept;
  for (auto& found : findings) {
    if (kept.size() == kFindingsMax) break;
    const bool is_told = std::any_of(kept.begin(), kept.end(), [&](const Finding& earlier) {
      return is_same_place(earlier, found);
    });
    if (!is_told) kept.push_back(std::move(found));
  }
  findings = std::move(kept);
}

VerdictKind kind_of(Severity worst) {
  switch (worst) {
    case Severity::kNotice:
      return VerdictKind::kAllow;
    case Severity::kAsk:
      return VerdictKind::kAsk;
    case Severity::kRefuse:
      return VerdictKind::kRefuse;
  }
  unreachable("a severity without a verdict");
}

bool is_in_envelope(const RelationUse& relation, const Policy& policy) {
  switch (relation.kind) {
    case RelationKind::kTable:
    case RelationKind::kView:
    case RelationKind::kVirtualTable:
    case RelationKind::kCatalog:
    case RelationKind::kMaterializedView:
    case RelationKind::kForeignTable:
    case RelationKind::kSequence:
    case RelationKind::kMissing:
      return is_listed(policy, policy.envelope->tables,
                       relation.through_view.empty() ? relation.name : relation.through_view);
    case RelationKind::kTableFunction:  // bounded by its rule, and reads no table
    case RelationKind::kCommonTable:
      return true;
  }
  unreachable("a kind of relation without an envelope");
}

// A WITH name that happens to be spelled like a table reads nothing of it.
bool is_reading(const RelationUse& relation) {
  return relation.kind != RelationKind::kCommonTable &&
         relation.kind != RelationKind::kTableFunction;
}

// However mildly the policy takes it.
bool answers_marked_question(const Verdict& verdict) {
  return std::any_of(verdict.findings.begin(), verdict.findings.end(),
                     [](const Finding& found) { return found.rule == "S-06"; });
}

}  // namespace

Verdict judge(const Facts& facts, const Policy& policy, const SessionContext& context) {
  Verdict verdict;
  const RuleInput input{facts, policy, context};
  for (const auto& rule : rules()) rule.find(input, verdict.findings);
  if (verdict.findings.size() > 1) keep_worst_of_each_place(verdict.findings);
  verdict.kind =
      verdict.findings.empty() ? VerdictKind::kAllow : kind_of(verdict.findings.front().severity);
  return verdict;
}

bool envelope_covers(const Facts& facts, const Verdict& verdict, const Policy& policy) {
  if (!policy.envelope || verdict.kind != VerdictKind::kAllow) return false;
  if (!facts.estimate.is_known || facts.estimate.rows > policy.envelope->rows) return false;
  if (required_review(facts, policy) || answers_marked_question(verdict)) return false;
  return std::all_of(facts.relations.begin(), facts.relations.end(),
                     [&](const RelationUse& relation) { return is_in_envelope(relation, policy); });
}

std::optional<Review> required_review(const Facts& facts, const Policy& policy) {
  if (!policy.review) return std::nullopt;
  const auto& tables = policy.review->tables;
  const bool is_reviewed =
      tables.empty() ||
      std::any_of(facts.relations.begin(), facts.relations.end(), [&](const RelationUse& relation) {
        return is_reading(relation) && (is_listed(policy, tables, relation.name) ||
                                        is_listed(policy, tables, relation.through_view));
      });
  return is_reviewed ? policy.review : std::nullopt;
}

}  // namespace countersign::guardrails
