#include "agent/judging.h"

#include <algorithm>

#include "agent/verdicts.h"
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
  out.policy = policy_digest;
  out.schema = schema->digest;
  return out;
}

bool Judge::find_seen(std::string_view sql, Judged& judged) {
  if (!seen_) return false;
  const auto seen = seen_->find(
      sql, {judged.schema->digest, judged.policy_digest, *judged.policy, under_.context});
  if (!seen) return false;
  judged.facts = seen->facts;
  judged.verdict = seen->verdict;
  judged.is_whole = seen->is_whole;
  return true;
}

void Judge::keep_seen(const Judged& judged) {
  if (seen_)
    seen_->keep(judged.facts.sql,
                {judged.schema->digest, judged.policy_digest, *judged.policy, under_.context},
                {judged.facts, judged.verdict, judged.is_whole});
}

void Judge::judge_again(Judged& judged) {
  judged.verdict = guardrails::judge(judged.facts, *judged.policy, under_.context);
}

Result<Judged, engines::SourceError> Judge::offline(std::string_view sql) {
  auto schema = source_.engine().describe();
  if (!schema) return unexpected(std::move(schema).error());

  Judged judged;
  judged.schema = std::move(*schema);
  judged.policy = under_.policy.policy;
  judged.policy_digest = under_.policy.digest;
  if (find_seen(sql, judged)) return judged;
  judged.facts = source_.engine().inspect(*judged.schema, sql);
  judge_again(judged);
  refuse_unstorable(judged.verdict, sql);
  judged.is_whole = judged.verdict.kind == VerdictKind::kRefuse;
  if (judged.is_whole) keep_seen(judged);
  return judged;
}

Result<Judged, engines::SourceError> Judge::on_source(Judged judged, std::string_view sql) {
  if (judged.is_whole) return judged;
  auto plan = source_.engine().compile(sql);
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
  judge_again(judged);
  judged.is_whole = true;
  // A source that says no today may say yes tomorrow.
  if (plan) keep_seen(judged);
  return judged;
}

Result<Judged, engines::SourceError> Judge::whole(std::string_view sql) {
  auto judged = offline(sql);
  if (!judged) return judged;
  return on_source(std::move(*judged), sql);
}

Result<Judged, engines::SourceError> Judge::again(std::string_view sql,
                                                  const std::optional<KeptEstimate>& kept) {
  auto judged = offline(sql);
  if (!judged || judged->is_whole) return judged;
  const bool is_known = kept && kept->schema == judged->schema->digest;
  if (!source_.engine().is_remote() || !is_known) return on_source(std::move(*judged), sql);
  judged->facts.estimate = {kept->rows, static_cast<double>(kept->cost), true};
  judge_again(*judged);
  judged->is_whole = true;
  return judged;
}

Result<Judged, engines::SourceError> judge_statement(Source& source, std::string_view sql,
                                                     const guardrails::SessionContext& context) {
  Judge judge(source, {source.in_force(), context});
  return source.engine().is_remote() ? judge.offline(sql) : judge.whole(sql);
}

}  // namespace countersign::agent
