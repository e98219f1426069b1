// Not one reading statement. Two readings that do not depend on each other meet here: what the
// engine's compiler says and what the tokens say; a statement passes only where both agree.

#include <algorithm>
#include <array>

#include "guardrails/rules/finds.h"

namespace countersign::guardrails::find {

namespace {

constexpr std::array<std::string_view, 6> kRowWrites = {"insert", "update", "delete",
                                                        "merge",  "into",   "lock"};

bool is_row_write(const Effect& effect) {
  return std::find(kRowWrites.begin(), kRowWrites.end(), effect.what) != kRowWrites.end();
}

void add(Findings& out, std::string_view rule, Severity severity, Span span,
         std::string_view subject = {}) {
  out.push_back(finding(rule, Category::kShape, severity, span, subject));
}

Span first_word(const Facts& facts) {
  for (const auto& token : facts.tokens)
    if (token.kind == TokenKind::kWord) return token.span;
  return {};
}

// From the first token after a semicolon to the end; empty if nothing follows one.
Span second_statement(const Facts& facts) {
  if (facts.sql.find(';') == std::string::npos) return {};
  bool after_semicolon = false;
  for (const auto& token : facts.tokens) {
    if (token.kind == TokenKind::kComment) continue;
    const bool is_semicolon = token.kind == TokenKind::kSymbol &&
                              token.span.from < facts.sql.size() &&
                              facts.sql[token.span.from] == ';';
    if (after_semicolon && !is_semicolon) return {token.span.from, facts.tokens.back().span.to};
    after_semicolon |= is_semicolon;
  }
  return {};
}

bool is_blank(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return std::all_of(text.begin(), text.end(), [](char c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
  });
}

// Bytes that no token covers and that are not white space: our lexer and the engine's differ.
Span outside_all_tokens(const Facts& facts) {
  const std::string_view sql = facts.sql;
  std::uint32_t at = 0;
  for (const auto& token : facts.tokens) {
    if (token.span.empty() || token.span.from < at || token.span.to > sql.size())
      return {at, static_cast<std::uint32_t>(sql.size())};
    const std::uint32_t gap = token.span.from - at;
    const bool is_usual = gap == 0 || (gap == 1 && sql[at] == ' ');
    if (!is_usual && !is_blank(sql.substr(at, gap))) return {at, token.span.from};
    at = token.span.to;
  }
  return is_blank(sql.substr(at)) ? Span{} : Span{at, static_cast<std::uint32_t>(sql.size())};
}

// G-13 speaks of names that do not exist, L-01 and G-05 of effects that stopped the compiler.
bool is_told_elsewhere(const Facts& facts) {
  switch (facts.problem) {
    case CompileProblem::kNone:
    case CompileProblem::kMissingRelation:
    case CompileProblem::kMissingColumn:
    case CompileProblem::kMissingFunction:
      return true;
    case CompileProblem::kForbidden:
      return !facts.effects.empty();
    case CompileProblem::kNotText:
    case CompileProblem::kSyntax:
    case CompileProblem::kTooComplex:
    case CompileProblem::kOther:
      return false;
  }
  unreachable("a compile problem without a rule");
}

void not_compiled(const Facts& facts, Findings& out) {
  if (is_told_elsewhere(facts)) return;
  // Only a syntax error is told by its place alone; the engine's other words say more.
  const bool by_place = facts.problem == CompileProblem::kSyntax && !facts.problem_span.empty();
  add(out, "G-03", Severity::kRefuse, by_place ? facts.problem_span : Span{}, facts.problem_words);
}

void unknown_tokens(const Facts& facts, Findings& out) {
  if (facts.problem == CompileProblem::kNotText) return;
  for (const auto& token : facts.tokens)
    if (token.kind == TokenKind::kIllegal && !is_open_comment(facts, token))
      add(out, "G-03", Severity::kRefuse, token.span);
  if (const Span gap = outside_all_tokens(facts); !gap.empty())
    add(out, "G-03", Severity::kRefuse, gap);
}

}  // namespace

void not_one_statement(const RuleInput& in, Findings& out) {
  const Facts& facts = in.facts;
  const Span second = second_statement(facts);
  // What was never compiled was never counted either; G-01 and G-03 say why.
  const bool is_counted = facts.problem == CompileProblem::kNone || facts.statements > 1;
  if (facts.first_is_empty || !second.empty() || (is_counted && facts.statements != 1))
    add(out, "G-02", Severity::kRefuse, second);
}

void not_understood(const RuleInput& in, Findings& out) {
  const Facts& facts = in.facts;
  not_compiled(facts, out);
  unknown_tokens(facts, out);
  if (!is_postgres(in.policy))  // P-01
    for (const auto& unknown : facts.unknowns)
      add(out, "G-03", Severity::kRefuse, {}, unknown.what + " " + unknown.detail);
  if (in.policy.dialect != "sqlite" && !is_postgres(in.policy))
    add(out, "G-03", Severity::kRefuse, {}, "dialect " + in.policy.dialect);
}

void not_a_read(const RuleInput& in, Findings& out) {
  switch (in.facts.root) {
    case StatementRoot::kRead:
    case StatementRoot::kExplain:  // G-12
      return;
    case StatementRoot::kUnknown:
      if (!in.facts.compiles() || in.facts.statements == 0) return;  // G-02, G-03, G-13
      break;
    case StatementRoot::kWrite:
    case StatementRoot::kDefinition:
    case StatementRoot::kTransaction:
    case StatementRoot::kSetting:
    case StatementRoot::kAttach:
    case StatementRoot::kOther:
      break;
  }
  add(out, "G-04", Severity::kRefuse, first_word(in.facts));
}

void writes(const RuleInput& in, Findings& out) {
  for (const auto& effect : in.facts.effects)
    if (is_row_write(effect))
      add(out, "G-05", Severity::kRefuse, effect.span, effect.what + " " + effect.target);
}

void open_parameters(const RuleInput& in, Findings& out) {
  if (in.facts.parameters > 0) add(out, "G-10", Severity::kAsk, in.facts.first_parameter);
}

void explain(const RuleInput& in, Findings& out) {
  if (in.facts.root != StatementRoot::kExplain) return;
  const bool is_inert = in.facts.effects.empty() && in.facts.compiles();
  add(out, "G-12", is_inert ? Severity::kAsk : Severity::kRefuse, first_word(in.facts));
}

void other_effects(const RuleInput& in, Findings& out) {
  for (const auto& effect : in.facts.effects)
    if (!is_row_write(effect))
      add(out, "L-01", Severity::kRefuse, effect.span, effect.what + " " + effect.target);
}

void not_read_only(const RuleInput& in, Findings& out) {
  const Facts& facts = in.facts;
  if (!facts.compiles() || facts.statements != 1) return;  // G-02, G-03
  if (!facts.is_read_only || facts.result_columns == 0)
    add(out, "L-02", Severity::kRefuse, first_word(facts));
}

void disagreements(const RuleInput& in, Findings& out) {
  for (const auto& words : in.facts.disagreements)
    out.push_back(finding("L-05", Category::kShape, Severity::kRefuse, {}, words));
}

}  // namespace countersign::guardrails::find
