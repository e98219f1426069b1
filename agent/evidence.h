#pragma once

// What a person needs to see before deciding a step, and an auditor afterwards: what the statement
// reads and calls, where it may be costly, what in it the eye would miss, and who has to approve
// it. Recomputed from the store alone (the statement, the schema and the policy that it was judged
// with, each by its digest), so that it says the same years later, without the source.
//
// Everything textual is hostile: names come from a schema, pieces from a statement.

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/store.h"
#include "core/facts.h"
#include "core/step.h"
#include "core/thread.h"
#include "core/verdict.h"
#include "engines/engine.h"
#include "guardrails/policy.h"

namespace countersign::guardrails {
struct Policy;
}

namespace countersign::agent {

struct EvidenceColumn {
  std::string name;
  std::string type;        // as declared; empty where the kept schema does not say
  bool is_masked = false;  // by the policy it was judged with
  bool is_denied = false;
};

struct EvidenceRelation {
  RelationKind kind = RelationKind::kTable;
  std::string schema;  // "main", "public"; empty for table functions
  std::string name;
  std::vector<EvidenceColumn> columns;  // empty: only its rows are counted
  std::string through_view;             // reached only by this view's definition; empty: directly
  bool is_allowed = false;  // by the policy, by its own name or because an allowed view reads it
  bool shadows_relation = false;  // a WITH name that hides a table of the schema
  Span span;                      // where it is first written; empty: nowhere
};

struct EvidenceFunction {
  std::string name;
  std::string schema;
  bool is_allowed = false;    // by the policy's list of names
  bool is_of_source = false;  // could be somebody's own code in the source
  Span span;
};

// One pass over a relation, as the engine plans it.
struct EvidenceLoop {
  std::string relation;  // empty: a subquery or WITH name
  std::uint32_t block = 0;
  bool is_full_scan = false;  // every row, as against a search by key or index
  bool is_large = false;      // the policy's large_table_rows or more
  std::uint64_t rows = 0;     // estimated, of one pass
};

enum class Deceptive : std::uint8_t {
  kControl,
  kBidi,       // changes the order in which text is shown
  kZeroWidth,  // stands between letters and is not seen
  kTag,
  kVariation,
  kLookalike,  // a word that mixes alphabets, or reads like one in another: "usеrs"
};
constexpr std::string_view word(Deceptive kind) {
  switch (kind) {
    case Deceptive::kControl:
      return "control";
    case Deceptive::kBidi:
      return "bidi";
    case Deceptive::kZeroWidth:
      return "zero_width";
    case Deceptive::kTag:
      return "tag";
    case Deceptive::kVariation:
      return "variation";
    case Deceptive::kLookalike:
      return "lookalike";
  }
  unreachable("a deception without a word");
}

// What the eye would miss, or take for something else.
struct EvidenceText {
  Deceptive kind = Deceptive::kControl;
  Span span;          // in the statement
  std::string shown;  // "\u{202e}"; of a look-alike word, each foreign letter written out
};

// Only somebody else may approve it.
struct EvidenceReview {
  std::string role;                 // that person's role
  std::vector<std::string> tables;  // that are read and ask for it; empty: every statement does
};

struct StepEvidence {
  StepRef step;
  // False: the store holds no schema or policy for it, `why_incomplete` says so in a sentence, and
  // only what the statement's text and the stored verdict tell is filled in.
  bool is_complete = false;
  std::string why_incomplete;

  std::string dialect;  // "sqlite", "postgresql"; empty: not known
  std::vector<EvidenceRelation> relations;
  std::vector<EvidenceFunction> functions;
  std::vector<EvidenceLoop> loops;  // empty where only the live source could tell
  std::vector<Span> loose_joins;    // relations that nothing joins to the others
  std::optional<std::uint64_t> estimated_rows;
  std::optional<std::uint64_t> estimated_cost;
  bool has_limit = false;
  bool has_star = false;
  std::vector<EvidenceText> deceptive;  // in the order of the text, at most 64

  // Of the verdict as stored, worst first, with the names they are about (StepView::findings has
  // none); guardrails/guard.h words() makes sentences of them.
  std::vector<Finding> findings;
  std::optional<EvidenceReview> review;
  // The planner had read data that looks like instructions, in this step's rows.
  std::optional<StepNumber> tainted_by;
};

// Of a statement that stands in no store, as it was just judged; `step` and the like are empty.
StepEvidence evidence_of(const Facts& facts, const Verdict& verdict,
                         const guardrails::Policy& policy);

// The names, of those that a review is asked for, that a statement reads: sorted, no doubles. Empty
// where every statement is meant.
std::vector<std::string> reviewed_tables(const Facts& facts, const guardrails::Review& review);

// Any thread. The store MUST outlive it.
class EvidenceReader {
 public:
  explicit EvidenceReader(audit::Reader& store) : store_(store) {}
  // Throws audit::StoreUnavailable when the store cannot be read.
  StepEvidence of(const audit::StepView& step);
  // Only the step's findings, with the names they are about: those are not stored, but follow from
  // the statement and the schema. Without them nobody learns which column is missing.
  std::vector<Finding> findings(const audit::StepView& step);

 private:
  engines::Inspector* inspector(const std::string& dialect);  // null: nobody knows that dialect

  audit::Reader& store_;
  Guarded<std::map<std::string, std::unique_ptr<engines::Inspector>>> inspectors_;
};

}  // namespace countersign::agent
