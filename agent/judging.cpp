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

// The source is not there, or a server is busy: that says nothing of the statement.
bool says_nothing(ErrorCode code, const engines::Engine& engine) {
  return code == ErrorCode::kSourceMissing || code == ErrorCode::kSourceLost ||
         (code == ErrorCode::kTimeLimit && engine.is_remote());
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

Judged Judge::offline(std::string_view sql, std::shared_ptr<const engines::Schema> schema) {
  Judged judged;
  judged.schema = std::move(schema);
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
  if (!plan && says_nothing(plan.error().code, source_.engine()))
    return unexpected(std::move(plan).error());
  // It passed against the schema that we know, and the source itself says no. Tomorrow it may say
  // yes: that is not kept.
  if (!plan) return refused_for(std::move(judged), plan.error());
  judged.facts.estimate = plan->estimate;
  if (judged.facts.loops.empty()) judged.facts.loops = std::move(plan->loops);
  judge_again(judged);
  judged.is_whole = true;
  keep_seen(judged);
  return judged;
}

Judged Judge::refused_for(Judged judged, const engines::SourceError& answer) {
  judged.facts.problem = CompileProblem::kOther;
  judged.facts.problem_words = answer.message;
  judge_again(judged);
  judged.is_whole = true;
  return judged;
}

Result<Judged, engines::SourceError> Judge::whole(std::string_view sql) {
  auto schema = source_.engine().describe();
  if (!schema) return unexpected(std::move(schema).error());
  return on_source(offline(sql, std::move(*schema)), sql);
}

Result<Judged, engines::SourceError> Judge::again(std::string_view sql,
                                                  const std::optional<KeptEstimate>& kept) {
  auto schema = source_.engine().describe();
  if (!schema) return unexpected(std::move(schema).error());
  auto judged = offline(sql, std::move(*schema));
  const bool is_known = kept && kept->schema == judged.schema->digest;
  if (judged.is_whole || !source_.engine().is_remote() || !is_known)
    return on_source(std::move(judged), sql);
  judged.facts.estimate = {kept->rows, static_cast<double>(kept->cost), true};
  judge_again(judged);
  judged.is_whole = true;
  return judged;
}

Result<Judged, engines::SourceError> judge_statement(Source& source, std::string_view sql,
                                                     const guardrails::SessionContext& context) {
  Judge judge(source, {source.in_force(), context});
  if (!source.engine().is_remote()) return judge.whole(sql);
  auto schema = source.engine().describe();
  if (!schema) return unexpected(std::move(schema).error());
  return judge.offline(sql, std::move(*schema));
}

}  // namespace countersign::agent
