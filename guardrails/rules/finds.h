#pragma once

// The bodies of the rules: one function for each row of the table in rules.cpp, grouped by idea.
// Each appends what it finds; none looks at what another found.

#include <string>
#include <string_view>
#include <vector>

#include "core/text.h"
#include "guardrails/rules.h"

namespace countersign::guardrails::find {

using Findings = std::vector<Finding>;

// text.cpp: what the reader would not see as it is
void not_text(const RuleInput& in, Findings& out);
void hidden_text(const RuleInput& in, Findings& out);

// shape.cpp: not one reading statement
void not_one_statement(const RuleInput& in, Findings& out);
void not_understood(const RuleInput& in, Findings& out);
void not_a_read(const RuleInput& in, Findings& out);
void writes(const RuleInput& in, Findings& out);
void open_parameters(const RuleInput& in, Findings& out);
void explain(const RuleInput& in, Findings& out);
void other_effects(const RuleInput& in, Findings& out);
void not_read_only(const RuleInput& in, Findings& out);
void disagreements(const RuleInput& in, Findings& out);

// access.cpp: tables, columns, functions outside the policy
void unlisted_tables(const RuleInput& in, Findings& out);
void guarded_columns(const RuleInput& in, Findings& out);
void unlisted_functions(const RuleInput& in, Findings& out);
void missing_names(const RuleInput& in, Findings& out);
void other_databases(const RuleInput& in, Findings& out);
void shadowing_names(const RuleInput& in, Findings& out);
void unlisted_modules(const RuleInput& in, Findings& out);

// cost.cpp: rows, time, memory
void many_rows(const RuleInput& in, Findings& out);
void joins_without_condition(const RuleInput& in, Findings& out);
void open_recursion(const RuleInput& in, Findings& out);
void large_sizes(const RuleInput& in, Findings& out);

// postgres.cpp: code of the source behind functions, operators and types; what the tree alone shows
void unknown_nodes(const RuleInput& in, Findings& out);
void functions_of_source(const RuleInput& in, Findings& out);
void unlisted_operators(const RuleInput& in, Findings& out);
void unlisted_types(const RuleInput& in, Findings& out);
void attribute_calls(const RuleInput& in, Findings& out);
void far_relations(const RuleInput& in, Findings& out);
void large_series(const RuleInput& in, Findings& out);
void large_values(const RuleInput& in, Findings& out);
void costly_patterns(const RuleInput& in, Findings& out);
void loose_joins(const RuleInput& in, Findings& out);
void rare_and_costly(const RuleInput& in, Findings& out);

// session.cpp: what happened before in this session
void rejected_before(const RuleInput& in, Findings& out);
void tainted(const RuleInput& in, Findings& out);
void too_late(const RuleInput& in, Findings& out);
void outside_hours(const RuleInput& in, Findings& out);
void repeated(const RuleInput& in, Findings& out);
void marked_question(const RuleInput& in, Findings& out);

inline Finding finding(std::string_view rule, Category category, Severity severity, Span span,
                       std::string_view subject = {}) {
  return {std::string(rule), category, severity, span, std::string(subject)};
}

// As a view, because two views are compared in place: nearly every rule asks this.
inline bool is_postgres(const Policy& policy) {
  return std::string_view(policy.dialect) == "postgresql";
}

inline std::string_view cut(const Facts& facts, Span span) {
  if (span.empty() || span.to > facts.sql.size()) return {};
  return std::string_view(facts.sql).substr(span.from, span.to - span.from);
}

// A comment that is never closed, at the end of a statement that the engine compiled: it takes one,
// and nothing follows that it could hide. G-09 asks about it.
inline bool is_open_comment(const Facts& facts, const Token& token) {
  return token.kind == TokenKind::kIllegal && facts.compiles() &&
         cut(facts, token.span).starts_with("/*") && token.span.to == facts.sql.size();
}

}  // namespace countersign::guardrails::find
