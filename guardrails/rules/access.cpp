// Tables, columns and functions outside the policy. Everything is an allow-list: a name passes
// because it is written in the policy, never because nothing was found against it.

#include "guardrails/rules/finds.h"
#include "guardrails/rules/names.h"

namespace countersign::guardrails::find {

namespace {

void add(Findings& out, std::string_view rule, Severity severity, Span span,
         std::string_view subject) {
  out.push_back(finding(rule, Category::kAccess, severity, span, subject));
}

// A table read only by the definition of an allowed view is allowed by that view.
bool may_be_read(const Policy& policy, const RelationUse& relation) {
  return relation.through_view.empty() ? is_listed(policy, policy.tables, relation.name)
                                       : is_listed(policy, policy.tables, relation.through_view);
}

// Names what the policy would have to list: of a view's own reads that is the view.
void add_unlisted(Findings& out, const Facts& facts, const RelationUse& relation) {
  if (relation.through_view.empty())
    return add(out, "G-06", Severity::kRefuse, relation.span, relation.name);
  for (const auto& view : facts.relations)
    if (same_ignoring_case(view.name, relation.through_view) && view.through_view.empty())
      return add(out, "G-06", Severity::kRefuse, view.span, view.name);
  add(out, "G-06", Severity::kRefuse, {}, relation.through_view);
}

// A name as it was written: bare, or inside quotes of any kind.
bool token_spells(const Facts& facts, const Token& token, std::string_view name) {
  const std::string_view text = cut(facts, token.span);
  if (token.kind == TokenKind::kWord) return same_ignoring_case(text, name);
  return token.kind == TokenKind::kQuotedName && text.size() > 2 &&
         same_ignoring_case(text.substr(1, text.size() - 2), name);
}

// A `*` that stands for columns has a comma, a dot or a keyword before it; one that multiplies has
// an operand.
bool is_star(const Facts& facts, std::size_t at) {
  if (facts.tokens[at].kind != TokenKind::kSymbol || cut(facts, facts.tokens[at].span) != "*")
    return false;
  while (at > 0 && facts.tokens[at - 1].kind == TokenKind::kComment) --at;
  if (at == 0) return false;
  const Token& before = facts.tokens[at - 1];
  const std::string_view text = cut(facts, before.span);
  if (before.kind == TokenKind::kSymbol) return text == "," || text == ".";
  return before.kind == TokenKind::kWord &&
         (same_ignoring_case(text, "select") || same_ignoring_case(text, "distinct") ||
          same_ignoring_case(text, "all"));
}

// Where the reader should look: the column's name, or the star that takes it in, or the table.
Span column_span(const Facts& facts, const RelationUse& relation, std::string_view column) {
  for (const auto& token : facts.tokens)
    if (token_spells(facts, token, column)) return token.span;
  for (std::size_t i = 0; i < facts.tokens.size(); ++i)
    if (is_star(facts, i)) return facts.tokens[i].span;
  return relation.span;
}

bool uses_column(const Policy& policy, const RelationUse& relation, std::string_view column) {
  for (const auto& used : relation.columns)
    if (used == "*" || (is_postgres(policy) ? used == column : same_ignoring_case(used, column)))
      return true;
  return false;
}

// A pattern means what it says in capitals too.
void columns_of(const RuleInput& in, const RelationUse& relation, const ColumnSet& guarded,
                Severity severity, Findings& out) {
  const bool is_exact = is_postgres(in.policy);
  const std::string table = is_exact ? relation.name : ascii_lower(relation.name);
  const auto found = [&](const std::string& column) {
    add(out, "G-07", severity, column_span(in.facts, relation, column),
        relation.name + "." + column);
  };
  const auto& names = guarded.names();
  for (auto it = names.lower_bound({table, ""}); it != names.end() && it->table == table; ++it)
    if (uses_column(in.policy, relation, it->column)) found(it->column);
  if (guarded.patterns().empty()) return;
  for (const auto& used : relation.columns) {
    const ColumnName name{table, is_exact ? used : ascii_lower(used)};
    const bool is_guarded = guarded.contains(name) ||
                            (is_exact && guarded.contains({ascii_lower(table), ascii_lower(used)}));
    if (!names.contains(name) && is_guarded) found(name.column);
  }
}

// The engine points at the first part of a name such as c.emial; the whole is meant.
Span whole_name(const Facts& facts, Span start, std::string_view name) {
  const Span whole{start.from, start.from + static_cast<std::uint32_t>(name.size())};
  return !start.empty() && same_ignoring_case(cut(facts, whole), name) ? whole : start;
}

std::string_view last_word(std::string_view words) {
  const auto space = words.find_last_of(' ');
  return space == std::string_view::npos ? words : words.substr(space + 1);
}

// The engine's words end in the name: "no such column: emial".
void add_missing(const Policy& policy, const Facts& facts, Findings& out) {
  // PostgreSQL's do not: column "emial" does not exist. But it says where the name stands.
  if (is_postgres(policy)) {
    const auto name = cut(facts, facts.problem_span);
    return add(out, "G-13", Severity::kRefuse, facts.problem_span,
               name.empty() ? std::string_view(facts.problem_words) : name);
  }
  const auto name = last_word(facts.problem_words);
  add(out, "G-13", Severity::kRefuse, whole_name(facts, facts.problem_span, name), name);
}

}  // namespace

void unlisted_tables(const RuleInput& in, Findings& out) {
  for (const auto& relation : in.facts.relations) {
    switch (relation.kind) {
      case RelationKind::kTable:
      case RelationKind::kView:
      case RelationKind::kCatalog:
      case RelationKind::kMaterializedView:
      case RelationKind::kForeignTable:
      case RelationKind::kSequence:
        if (!may_be_read(in.policy, relation)) add_unlisted(out, in.facts, relation);
        break;
      case RelationKind::kMissing:  // G-13, unless the engine compiled it all the same
        if (in.facts.compiles()) add(out, "G-06", Severity::kRefuse, relation.span, relation.name);
        break;
      case RelationKind::kVirtualTable:   // L-06
      case RelationKind::kTableFunction:  // L-06
      case RelationKind::kCommonTable:    // reads nothing by itself; L-04
        break;
    }
  }
}

void guarded_columns(const RuleInput& in, Findings& out) {
  if (in.policy.deny_columns.empty() && in.policy.mask_columns.empty()) return;
  // SQLite reads NULL in a masked column's place. On PostgreSQL the role has no right to read it,
  // so the statement would fail.
  const Severity masked = is_postgres(in.policy) ? Severity::kRefuse : Severity::kAsk;
  for (const auto& relation : in.facts.relations) {
    columns_of(in, relation, in.policy.deny_columns, Severity::kRefuse, out);
    columns_of(in, relation, in.policy.mask_columns, masked, out);
  }
}

void unlisted_functions(const RuleInput& in, Findings& out) {
  for (const auto& function : in.facts.functions) {
    // P-02 and P-05 speak of code of the source, and of calls that look like columns.
    if (function.is_of_source || function.is_attribute || !function.schema.empty()) continue;
    if (!is_listed(in.policy, in.policy.functions, function.name))
      add(out, "G-08", Severity::kRefuse, function.span, function.name);
  }
}

void missing_names(const RuleInput& in, Findings& out) {
  if (in.facts.problem == CompileProblem::kNone) return;
  // Beside a table that may not be read nothing is said of missing names: it would tell which
  // columns that table has.
  for (const auto& relation : in.facts.relations)
    if (relation.kind != RelationKind::kMissing && relation.kind != RelationKind::kCommonTable &&
        relation.kind != RelationKind::kTableFunction && !may_be_read(in.policy, relation))
      return;
  switch (in.facts.problem) {
    case CompileProblem::kMissingRelation:
    case CompileProblem::kMissingColumn:
    case CompileProblem::kMissingFunction:
      add_missing(in.policy, in.facts, out);
      return;
    case CompileProblem::kNone:
    case CompileProblem::kNotText:
    case CompileProblem::kSyntax:
    case CompileProblem::kForbidden:
    case CompileProblem::kTooComplex:
    case CompileProblem::kOther:
      return;
  }
  unreachable("a compile problem without a rule");
}

void other_databases(const RuleInput& in, Findings& out) {
  if (in.policy.dialect != "sqlite") return;
  for (const auto& relation : in.facts.relations)
    if (!relation.schema.empty() && !same_ignoring_case(relation.schema, "main"))
      add(out, "L-03", Severity::kRefuse, relation.span, relation.schema + "." + relation.name);
}

void shadowing_names(const RuleInput& in, Findings& out) {
  for (const auto& relation : in.facts.relations)
    if (relation.kind == RelationKind::kCommonTable && relation.shadows_relation &&
        !is_listed(in.policy, in.policy.tables, relation.name))
      add(out, "L-04", Severity::kAsk, relation.span, relation.name);
}

void unlisted_modules(const RuleInput& in, Findings& out) {
  for (const auto& relation : in.facts.relations) {
    const bool is_table = relation.kind == RelationKind::kVirtualTable;
    const bool is_function = relation.kind == RelationKind::kTableFunction;
    if ((is_table && !may_be_read(in.policy, relation)) ||
        (is_function && !is_listed(in.policy, in.policy.functions, relation.name)))
      add(out, "L-06", Severity::kRefuse, relation.span, relation.name);
  }
}

}  // namespace countersign::guardrails::find
