#pragma once

// One statement, judged: the engine's facts, the guardrails' verdict, the source's estimate. The
// only place where the two rooms meet; the desk, the loop and `policy check` all come through here.

#include <memory>
#include <string>
#include <string_view>

#include "agent/source.h"
#include "audit/store.h"
#include "core/facts.h"
#include "core/verdict.h"
#include "guardrails/guard.h"

namespace countersign::agent {

struct Judged {
  Facts facts;
  Verdict verdict;
  std::shared_ptr<const engines::Schema> schema;
  std::shared_ptr<const guardrails::Policy> policy;

  audit::Judgement judgement() const;  // as the store keeps it
};

// Offline rules first; only a statement that passed them is compiled on the source for its
// estimate, and then judged with it. Any thread. The error is that of a source that cannot be
// described.
Result<Judged, engines::SourceError> judge_statement(Source& source, std::string_view sql,
                                                     const guardrails::SessionContext& context);

}  // namespace countersign::agent
