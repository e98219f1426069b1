#pragma once

// One recorded step, judged once more.

#include <memory>
#include <string>
#include <vector>

#include "agent/verdicts/table.h"
#include "audit/history.h"
#include "core/facts.h"
#include "engines/engine.h"
#include "guardrails/guard.h"
#include "guardrails/policy.h"

namespace countersign::agent::rejudging {

// A step with everything that its verdicts need. The policies and the schema live as long as the
// whole rejudging.
struct Work {
  audit::RecordedStep step;
  guardrails::SessionContext context;
  const engines::Schema* schema = nullptr;
  const guardrails::Policy* then = nullptr;
  const guardrails::Policy* now = nullptr;  // null: compare with the record
  std::uint64_t place = 0;                  // in the order of the reading
};

struct Compared {
  VerdictKind before = VerdictKind::kRefuse;
  VerdictKind after = VerdictKind::kRefuse;
  RuleId rule;  // that makes the difference, if there is one
  std::vector<RuleId> rules;
  bool is_like_record = true;
};

// The facts of statements that were looked at lately. Any thread.
class FactsOf {
 public:
  explicit FactsOf(std::size_t bytes_max) : kept_(bytes_max) {}
  std::shared_ptr<const Facts> operator()(engines::Inspector& inspector,
                                          const engines::Schema& schema, const std::string& sql);

 private:
  verdicts::Table<Digest, Facts> kept_;
};

// `facts`: of the statement against its schema, without its source.
Compared compare(const Work& work, const Facts& facts);

// Nothing can change: the text was refused because it could not be kept as it was, and what is kept
// is not what was judged.
bool is_settled(const audit::RecordedStep& step);

}  // namespace countersign::agent::rejudging
