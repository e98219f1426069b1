#include "agent/rejudging/one.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "agent/verdicts/sizes.h"

namespace countersign::agent::rejudging {

namespace {

constexpr std::string_view kNotText = "G-01";
constexpr std::string_view kNotUnderstood = "G-03";  // also: the source itself said no
constexpr std::string_view kScans = "L-07";

const Finding* find_rule(const std::vector<Finding>& findings, std::string_view rule) {
  const auto found = std::find_if(findings.begin(), findings.end(),
                                  [&](const Finding& finding) { return finding.rule == rule; });
  return found == findings.end() ? nullptr : &*found;
}

// As the source told it then. How large a table was is kept only in what was found.
Facts as_recorded(const Facts& offline, const audit::RecordedStep& step) {
  Facts facts = offline;
  facts.estimate = {};
  if (!step.estimated_rows) return facts;
  facts.estimate = {*step.estimated_rows, static_cast<double>(step.estimated_cost.value_or(0)),
                    true};
  const std::uint64_t rows =
      find_rule(step.findings, kScans) != nullptr ? std::numeric_limits<std::uint64_t>::max() : 0;
  for (auto& loop : facts.loops) loop.rows = rows;
  return facts;
}

VerdictKind kind_of(Severity severity) {
  switch (severity) {
    case Severity::kNotice:
      return VerdictKind::kAllow;
    case Severity::kAsk:
      return VerdictKind::kAsk;
    case Severity::kRefuse:
      return VerdictKind::kRefuse;
  }
  unreachable("a severity without a verdict");
}

bool is_told_by_source(const Finding& finding) {
  return finding.category == Category::kCost || finding.rule == kNotUnderstood;
}

// What was found with the source's help and cannot be found without it.
std::vector<Finding> found_by_source(const audit::RecordedStep& step, const Verdict& offline) {
  std::vector<Finding> out;
  for (const auto& finding : step.findings)
    if (is_told_by_source(finding) && find_rule(offline.findings, finding.rule) == nullptr)
      out.push_back(finding);
  return out;
}

void add(Verdict& verdict, const std::vector<Finding>& findings) {
  if (findings.empty()) return;
  verdict.findings.insert(verdict.findings.end(), findings.begin(), findings.end());
  std::stable_sort(verdict.findings.begin(), verdict.findings.end(),
                   [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
  verdict.kind = std::max(verdict.kind, kind_of(verdict.findings.front().severity));
}

RuleId worst_of(const std::vector<Finding>& findings) {
  return findings.empty() ? RuleId() : findings.front().rule;
}

std::vector<RuleId> rules_of(const std::vector<Finding>& findings) {
  std::vector<RuleId> rules;
  for (const auto& finding : findings)
    if (std::find(rules.begin(), rules.end(), finding.rule) == rules.end())
      rules.push_back(finding.rule);
  return rules;
}

std::uint64_t hash_of(const Digest& schema, const std::string& sql) {
  std::uint64_t part = 0;
  std::memcpy(&part, schema.bytes.data(), sizeof part);
  const std::uint64_t hash =
      (std::hash<std::string>()(sql) ^ part) * std::uint64_t{0x9e3779b97f4a7c15};
  return hash ^ (hash >> 29);
}

}  // namespace

std::shared_ptr<const Facts> FactsOf::operator()(engines::Inspector& inspector,
                                                 const engines::Schema& schema,
                                                 const std::string& sql) {
  const std::uint64_t hash = hash_of(schema.digest, sql);
  const auto is_it = [&](const Digest& of, const Facts& facts) {
    return of == schema.digest && facts.sql == sql;
  };
  if (auto known = kept_.find(hash, {}, is_it)) return known;
  auto facts = std::make_shared<const Facts>(inspector.inspect(schema, sql));
  if (facts->sql == sql)
    kept_.keep(hash, schema.digest, facts, verdicts::bytes_of(*facts), {}, is_it);
  return facts;
}

bool is_settled(const audit::RecordedStep& step) {
  const Finding* finding = find_rule(step.findings, kNotText);
  return finding != nullptr && finding->severity == Severity::kRefuse;
}

Compared compare(const Work& work, const Facts& offline) {
  const Facts facts = as_recorded(offline, work.step);
  Verdict then = guardrails::judge(facts, *work.then, work.context);
  const auto by_source = found_by_source(work.step, then);
  add(then, by_source);

  Compared out;
  out.is_like_record = then.kind == *work.step.verdict;
  if (work.now == nullptr) {
    out.before = *work.step.verdict;
    out.after = then.kind;
    out.rules = rules_of(then.findings);
    out.rule = worst_of(out.after > out.before ? then.findings : work.step.findings);
    return out;
  }
  Verdict now = guardrails::judge(facts, *work.now, work.context);
  add(now, by_source);
  out.before = then.kind;
  out.after = now.kind;
  out.rules = rules_of(now.findings);
  out.rule = worst_of(out.after > out.before ? now.findings : then.findings);
  return out;
}

}  // namespace countersign::agent::rejudging
