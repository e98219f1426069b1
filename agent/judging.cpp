#include "agent/judging.h"

#include <algorithm>

#include "core/text.h"

namespace countersign::agent {

namespace {

// Costs are kept as whole numbers; an estimate beyond is as good as endless.
std::uint64_t whole(double cost) {
  constexpr double kMost = 9.0e18;  // below 2^63: the store's integers are signed
  if (!(cost > 0)) return 0;
  return static_cast<std::uint64_t>(std::min(cost, kMost));
}

// Text that cannot be kept is refused whatever the engine thought of it: nobody could review it.
void refuse_unstorable(Verdict& verdict, std::string_view sql) {
  if (is_storable_text(sql)) return;
  const bool is_refused = verdict.kind == VerdictKind::kRefuse;
  verdict.kind = VerdictKind::kRefuse;
  if (!is_refused)
    verdict.findings.insert(verdict.findings.begin(),
                            Finding{"G-01", Category::kText, Severity::kRefuse, {}, {}});
  // Only an escaped beginning is kept, in which the places would be wrong.
  for (auto& finding : verdict.findings) finding.span = {};
}

// The source is not there: that says nothing of the statement.
bool is_away(ErrorCode code) {
  return code == ErrorCode::kSourceMissing || code == ErrorCode::kSourceLost;
}

}  // namespace

audit::Judgement Judged::judgement() const {
  audit::Judgement out;
  out.verdict = verdict;
  out.reads = guardrails::reads_text(facts);
  if (facts.estimate.is_known) {
    out.estimated_rows = std::min<std::uint64_t>(facts.estimate.rows, 9'000'000'000'000'000'000U);
    out.estimated_cost = whole(facts.estimate.cost);
  }
  out.policy = policy->digest();
  out.schema = schema->digest;
  return out;
}

Result<Judged, engines::SourceError> judge_statement(Source& source, std::string_view sql,
                                                     const guardrails::SessionContext& context) {
  auto schema = source.engine().describe();
  if (!schema) return unexpected(std::move(schema).error());

  Judged judged;
  judged.schema = std::move(*schema);
  judged.policy = source.policy();
  judged.facts = source.engine().inspect(*judged.schema, sql);
  judged.verdict = guardrails::judge(judged.facts, *judged.policy, context);
  refuse_unstorable(judged.verdict, sql);
  if (judged.verdict.kind == VerdictKind::kRefuse) return judged;

  auto plan = source.engine().compile(sql);
  if (plan) {
    judged.facts.estimate = plan->estimate;
    if (judged.facts.loops.empty()) judged.facts.loops = std::move(plan->loops);
  } else if (is_away(plan.error().code)) {
    return unexpected(std::move(plan).error());
  } else {
    // It passed against the schema that we know, and the source itself says no.
    judged.facts.problem = CompileProblem::kOther;
    judged.facts.problem_words = plan.error().message;
  }
  judged.verdict = guardrails::judge(judged.facts, *judged.policy, context);
  return judged;
}

}  // namespace countersign::agent
