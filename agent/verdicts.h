#pragma once

// Statements that were judged before: the same text against the same schema under the same policy,
// after the same things happened in the session, has the same facts and the same verdict, and need
// not be compiled again. A hit costs less than a microsecond.
//
// What a source said of rows and costs is not part of a schema and changes with the data, so a
// verdict is believed for a while only. Nothing here is a promise: anything may be forgotten at any
// time.
//
// Every call may come from any thread.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "core/digest.h"
#include "core/facts.h"
#include "core/verdict.h"
#include "guardrails/guard.h"
#include "guardrails/policy.h"

namespace countersign::agent {

// Under what a statement is judged, beside its text. `policy_digest` is that of `policy`, worked
// out by whoever holds it (Source::in_force): hashing a policy costs more than judging.
struct JudgedUnder {
  const Digest& schema;
  const Digest& policy_digest;
  const guardrails::Policy& policy;
  const guardrails::SessionContext& context;
};

struct SeenVerdict {
  Facts facts;
  Verdict verdict;
  // The source was asked for its estimate as well, or did not need to be. False: only the offline
  // rules have spoken, and compile() is still to come.
  bool is_whole = true;
};

class Verdicts {
 public:
  explicit Verdicts(std::size_t bytes_max = 16 * 1024 * 1024,
                    std::chrono::seconds age_max = std::chrono::seconds(60));
  Verdicts(const Verdicts&) = delete;
  Verdicts& operator=(const Verdicts&) = delete;
  ~Verdicts();

  // Null: not known, or not any more.
  std::shared_ptr<const SeenVerdict> find(std::string_view sql, const JudgedUnder& under);
  // Takes what was just judged, and gives it back as it is kept. What is too large, or was not
  // looked at whole (facts.sql is not `sql`), is given back and not kept.
  std::shared_ptr<const SeenVerdict> keep(std::string_view sql, const JudgedUnder& under,
                                          SeenVerdict seen);

  // What is held now.
  std::size_t bytes() const;

 private:
  struct Table;
  const std::unique_ptr<Table> table_;
  const std::chrono::seconds age_max_;
};

}  // namespace countersign::agent
