#include "tests/fuzz/promises.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/text.h"
#include "guardrails/guard.h"

namespace countersign::fuzz {

namespace {

bool is_inside_character(std::string_view text, std::uint32_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80;
}

void check_words(const Finding& finding, std::string_view sql) {
  const std::string said = guardrails::words(finding, sql);
  promise(!said.empty() && is_storable_text(said), "a finding's words are text");
  promise(printable(said, true) == said, "a finding's words are safe to show");
  promise(is_storable_text(guardrails::words_for_planner(finding, sql)),
          "what a planner is told is text");
}

}  // namespace

void promise(bool holds, std::string_view words) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %.*s\n", static_cast<int>(words.size()), words.data());
  std::abort();
}

void check_span(Span span, std::string_view text) {
  promise(span.to <= text.size() || span.empty(), "a span ends within the text");
  if (span.empty() || first_invalid_utf8(text)) return;
  promise(!is_inside_character(text, span.from), "a span begins where a character begins");
  promise(!is_inside_character(text, span.to), "a span ends where a character ends");
}

void check_facts(const Facts& facts, std::string_view sql) {
  promise(facts.sql == sql, "facts are about the text that was given");
  std::uint32_t at = 0;
  for (const auto& token : facts.tokens) {
    promise(token.span.from >= at && !token.span.empty(), "tokens stand one after the other");
    check_span(token.span, sql);
    at = token.span.to;
  }
  for (const auto& relation : facts.relations) check_span(relation.span, sql);
  for (const auto& function : facts.functions) check_span(function.span, sql);
  for (const auto& use : facts.operators) check_span(use.span, sql);
  for (const auto& type : facts.types) check_span(type.span, sql);
  for (const auto& effect : facts.effects) check_span(effect.span, sql);
  for (const auto& size : facts.sizes) check_span(size.span, sql);
  for (const auto& recursion : facts.recursions) check_span(recursion.span, sql);
  for (const auto& pattern : facts.patterns) check_span(pattern.span, sql);
  for (const auto& join : facts.loose_joins) check_span(join, sql);
  check_span(facts.problem_span, sql);
  check_span(facts.first_parameter, sql);
  promise(is_storable_text(guardrails::reads_text(facts)), "what is read can be stored");
}

void check_verdict(const Verdict& verdict, const Facts& facts, const guardrails::Policy& policy) {
  const bool is_refused = verdict.kind == VerdictKind::kRefuse;
  promise(is_refused || facts.compiles(), "what does not compile is refused");
  promise(is_refused || facts.statements == 1, "anything but one statement is refused");
  promise(is_refused || facts.effects.empty(), "what has an effect is refused");
  promise(is_refused || facts.unknowns.empty(), "what is not known is refused");
  promise(is_refused || facts.disagreements.empty(), "what two readers disagree on is refused");
  promise(is_refused || is_storable_text(facts.sql), "what is not text is refused");
  promise(is_refused || facts.root == StatementRoot::kRead || facts.root == StatementRoot::kExplain,
          "what does not read is refused");
  for (const auto& function : facts.functions)
    promise(is_refused ||
                (!function.is_of_source && policy.functions.contains(ascii_lower(function.name))),
            "a function outside the policy is refused");
  promise(verdict.findings.size() <= guardrails::kFindingsMax, "findings are few");
  promise(
      std::is_sorted(verdict.findings.begin(), verdict.findings.end(),
                     [](const Finding& a, const Finding& b) { return a.severity > b.severity; }),
      "findings come worst first");
  for (const auto& finding : verdict.findings) {
    check_span(finding.span, facts.sql);
    check_words(finding, facts.sql);
  }
}

}  // namespace countersign::fuzz
