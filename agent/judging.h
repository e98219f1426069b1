#pragma once

// One statement, judged: the engine's facts, the guardrails' verdict, the source's estimate. The
// only place where the two rooms meet; the desk, the loop and `policy check` all come through here.
//
// In two parts, because the second one shows the statement to the source: first the offline rules,
// then, if these did not refuse it, compiling it there. Where the source is a server, the proposal
// MUST be durable between the two.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "agent/source.h"
#include "audit/store.h"
#include "core/facts.h"
#include "core/verdict.h"
#include "guardrails/guard.h"

namespace countersign::agent {

class Verdicts;

struct Judged {
  Facts facts;
  Verdict verdict;
  std::shared_ptr<const engines::Schema> schema;
  std::shared_ptr<const guardrails::Policy> policy;
  Digest policy_digest;
  // Nothing is left to ask of the source: it is refused, or was compiled.
  bool is_whole = false;

  audit::Judgement judgement() const;  // as the store keeps it
};

// Under which policy, and after what happened in the session.
struct Circumstances {
  PolicyInForce policy;
  guardrails::SessionContext context;
};

// What a source said of a statement before, as the store kept it.
struct KeptEstimate {
  Digest schema;  // as it was then
  std::uint64_t rows = 0;
  std::uint64_t cost = 0;
};

// Any thread. The source MUST outlive it; so MUST `seen`, in which earlier verdicts are looked up
// and new ones kept, if there is one.
class Judge {
 public:
  Judge(Source& source, Circumstances circumstances, Verdicts* seen = nullptr)
      : source_(source), under_(std::move(circumstances)), seen_(seen) {}

  // The first part, or both if the whole verdict is known from before. Asks nobody.
  Judged offline(std::string_view sql, std::shared_ptr<const engines::Schema> schema);
  // The second part; nothing for a verdict that is whole. The error: the source is away, or a
  // server has no time, which says nothing of the statement.
  Result<Judged, engines::SourceError> on_source(Judged judged, std::string_view sql);
  // Instead of the second part, when a source that was asked again and again has no other answer.
  Judged refused_for(Judged judged, const engines::SourceError& answer);

  // Both. The error may also be that of a source that cannot be described.

  Result<Judged, engines::SourceError> whole(std::string_view sql);
  // The same for a proposal that was judged before: a server is asked again only if its schema is
  // another one by now.
  Result<Judged, engines::SourceError> again(std::string_view sql,
                                             const std::optional<KeptEstimate>& kept);

 private:
  bool find_seen(std::string_view sql, Judged& judged);
  void keep_seen(const Judged& judged);
  void judge_again(Judged& judged);

  Source& source_;
  const Circumstances under_;
  Verdicts* const seen_;
};

// Under everybody's policy, for whoever only wants to know: both parts, but of a source that is a
// server the offline part alone, since nothing was written down.
Result<Judged, engines::SourceError> judge_statement(Source& source, std::string_view sql,
                                                     const guardrails::SessionContext& context);

}  // namespace countersign::agent
