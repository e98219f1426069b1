#pragma once

// judge(facts, policy) → Verdict. Pure and quick: no engine, no clock (the caller says what time it
// is), no store. What it does not understand it refuses, by name.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/clock.h"
#include "core/facts.h"
#include "core/verdict.h"
#include "guardrails/policy.h"

namespace countersign::guardrails {

// What happened before in this session that matters for the verdict.
struct SessionContext {
  bool was_rejected_before = false;  // the same text, word for word, was rejected by a person here
  bool is_tainted = false;           // proposed after the planner read marked data
  bool came_too_late = false;        // an edit of a step that somebody decided first
  bool is_question_marked = false;   // the screen marked the question that it answers
  std::uint32_t same_before = 0;     // how often this text was proposed before in this session
  std::optional<Micros> now = {};    // for the policy's hours; none: they are not looked at
};

// A statement made of nothing but faults must not fill the store or the page: the worst are kept.
inline constexpr std::size_t kFindingsMax = 32;

// May be called from any thread. Findings come worst first, one for each place, at most
// kFindingsMax; kind is the worst of them.
Verdict judge(const Facts& facts, const Policy& policy, const SessionContext& context = {});

// True if the verdict is allow and every table and the estimate lie within the policy's envelope.
// A view in the envelope covers what its own definition reads. Never true of a statement that needs
// a review, answers a marked question, was proposed after marked data were read, or comes outside
// the hours: `verdict` MUST be judged with all that is known of the session.
bool envelope_covers(const Facts& facts, const Verdict& verdict, const Policy& policy);

// Who must approve it by the policy; none: whoever may decide in this session. A table is meant
// wherever it is read, also behind a view, and a view is meant by its own name.
std::optional<Review> required_review(const Facts& facts, const Policy& policy);

// One sentence for a person, and one more with what is allowed instead. `text` is the statement or
// message the span points into, so that a stored finding, which has no subject, reads the same
// wherever the span is not empty. Safe to show: nothing in it can act on a terminal.
std::string words(const Finding& finding, std::string_view text);
// For planners and agents: names the rule and what was asked for, never what else exists.
std::string words_for_planner(const Finding& finding, std::string_view text);

// "customers(country, name), orders(*), v_sales(total){orders(total)}": the `reads` column, sorted,
// views with what they read; (*) where only rows are counted. At most 8 KiB, then "…".
std::string reads_text(const Facts& facts);

}  // namespace countersign::guardrails
