// The root of a statement, and what all the parts come to in the end.

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "core/invariant.h"
#include "core/text.h"
#include "engines/postgres/inspect/walk.h"

namespace countersign::engines::postgres::syntax {

namespace {

constexpr std::array<std::string_view, 4> kWrites = {"InsertStmt", "UpdateStmt", "DeleteStmt",
                                                     "MergeStmt"};

bool is_write(std::string_view node) {
  return std::find(kWrites.begin(), kWrites.end(), node) != kWrites.end();
}

std::string_view node_name(const Element& element) {
  return element.node == Word::kOther ? element.text() : spelling(element.node);
}

// "DeleteStmt" → "delete", "CreateTableAsStmt" → "create table as".
std::string words_of_node(std::string_view node) {
  if (node.ends_with("Stmt")) node.remove_suffix(4);
  std::string out;
  for (const char c : node) {
    if (c >= 'A' && c <= 'Z' && !out.empty()) out += ' ';
    out += c == '_' ? ' ' : c;
  }
  return ascii_lower(out);
}

StatementRoot root_of(std::string_view node) {
  if (is_write(node)) return StatementRoot::kWrite;
  if (node == "TransactionStmt") return StatementRoot::kTransaction;
  if (node == "VariableSetStmt" || node == "VariableShowStmt") return StatementRoot::kSetting;
  for (const auto prefix : {"Create", "Alter", "Drop", "Define", "Rename", "Grant", "Index", "View",
                            "Vacuum", "Reindex", "Truncate", "Comment"})
    if (node.starts_with(prefix)) return StatementRoot::kDefinition;
  return StatementRoot::kOther;
}

bool is_inert_option(std::string_view name) {
  return name == "format" || name == "costs" || name == "verbose" || name == "summary";
}

}  // namespace

Walker::Walker(const Names& names, Facts& facts) : names_(names), facts_(facts) {
  constexpr std::size_t kUsual = 8;
  facts_.functions.reserve(kUsual);
  facts_.operators.reserve(kUsual);
  if (facts_.tokens.empty()) return;
  invariant(facts_.sql.size() <= kTextBytesMax, "only what is storable is parsed");
  token_starts_.append(facts_.sql.size(), 0);
  for (std::size_t i = 0; i < facts_.tokens.size(); ++i)
    token_starts_[facts_.tokens[i].span.from] = static_cast<std::uint16_t>(i);
}

void Walker::run(const Element& root) {
  const Element* const statements = root.member(Word::kStmts);
  if (statements == nullptr) return;
  facts_.statements = static_cast<std::uint32_t>(statements->children().count());
  if (facts_.statements == 0) return;
  const Element& first = statements->children().front();
  if (const Element* const stmt = first.member(Word::kStmt)) statement(*stmt);
  finish();
}

void Walker::statement(const Element& stmt) {
  switch (stmt.node) {
    case Word::kSelectStmt: {
      facts_.root = StatementRoot::kRead;
      facts_.result_columns = select(stmt, nullptr, true).count;
      // A row without columns is one all the same to PostgreSQL, but tells nothing.
      return;
    }
    case Word::kExplainStmt:
      return explain(stmt);
    default:
      return other_statement(stmt);
  }
}

void Walker::explain(const Element& stmt) {
  facts_.root = StatementRoot::kExplain;
  facts_.result_columns = 1;
  for (const auto& child : stmt.children()) {
    if (child.field == Word::kQuery) {
      if (child.node == Word::kSelectStmt)
        select(child, nullptr);
      else
        effect(words_of_node(node_name(child)), {}, {});
    } else if (child.field == Word::kOptions) {
      for (const auto& option : child.children()) {
        const Element* const name = option.member(Word::kDefname);
        const std::string_view text = name == nullptr ? std::string_view() : name->text();
        if (text == "analyze")
          effect("explain analyze", {}, span_at(option.location));
        else if (!is_inert_option(text))
          unknown("option", text);
      }
    } else {
      unknown_field(stmt, child);
    }
  }
}

void Walker::other_statement(const Element& stmt) {
  const std::string_view node = node_name(stmt);
  facts_.root = root_of(node);
  const Element* const relation = stmt.member(Word::kRelation);
  const Element* const name = relation == nullptr ? nullptr : relation->member(Word::kRelname);
  effect(words_of_node(node), name == nullptr ? std::string_view() : name->text(),
         relation == nullptr ? Span{} : span_of(*relation));
}

void Walker::effect(std::string what, std::string_view target, Span span) {
  if (span.empty())
    for (const auto& token : facts_.tokens)
      if (token.kind == TokenKind::kWord) {
        span = token.span;
        break;
      }
  facts_.effects.push_back({std::move(what), std::string(target), span});
}

void Walker::finish() {
  settle_doubts();
  implicit_casts();
  add_relations();
  const bool is_read =
      facts_.root == StatementRoot::kRead || facts_.root == StatementRoot::kExplain;
  if (is_read && !facts_.effects.empty() && facts_.root == StatementRoot::kRead)
    facts_.root = StatementRoot::kWrite;
  facts_.is_read_only = is_read && facts_.effects.empty() && facts_.unknowns.empty() &&
                        facts_.problem == CompileProblem::kNone && facts_.statements == 1;
}

// ---- relations ----

RelationUse& Walker::relation_use(const CatalogName& name, RelationKind kind, std::string shown,
                                  const std::string& through) {
  for (auto& use : facts_.relations)
    if (use.name == shown && use.schema == name.schema && use.kind == kind &&
        (use.through_view.empty() || use.through_view == through))
      return use;
  auto& use = facts_.relations.emplace_back();
  use.kind = kind;
  use.schema = name.schema;
  use.name = std::move(shown);
  use.through_view = through;
  return use;
}

void Walker::add_relations() {
  facts_.relations.reserve(facts_.relations.size() + uses_.size());
  for (const auto& use : uses_) {
    auto& out = facts_.relations.emplace_back();
    const CatalogRelation& relation = *use.relation->relation;
    out.kind = relation.kind;
    out.schema = relation.name.schema;
    out.name = use.relation->name;
    out.span = use.span;
    const bool* const marks = marks_of(use);
    out.columns.reserve(
        static_cast<std::size_t>(std::count(marks, marks + relation.columns.size(), true) +
                                 std::popcount(use.system_columns)));
    for (const auto column : use.relation->sorted)
      if (marks[column]) out.columns.push_back(relation.columns[column].name);
    if (use.system_columns == 0) continue;
    for (std::size_t i = 0; i < kSystemColumns.size(); ++i)
      if ((use.system_columns >> i & 1) != 0) out.columns.emplace_back(kSystemColumns[i]);
    std::sort(out.columns.begin(), out.columns.end());
  }
  for (const auto& use : uses_)
    if (!use.relation->relation->reads.empty() || !use.relation->relation->calls.empty())
      add_view_reads(*use.relation);
}

// Of views within views each is told as read through the one that the statement names.
void Walker::add_view_reads(const NamedRelation& view) {
  std::vector<const NamedRelation*> views = {&view};
  for (std::size_t next = 0; next < views.size(); ++next) {
    const CatalogRelation& definition = *views[next]->relation;
    for (const auto& call : definition.calls)
      facts_.functions.push_back({call.name, {}, call.schema, true, false});
    for (const auto& read : definition.reads) {
      const NamedRelation* const inner = names_.relation(read.relation.schema, read.relation.name);
      add_view_read(read, inner, view.name);
      const bool is_told = std::find(views.begin(), views.end(), inner) != views.end();
      if (inner != nullptr && !is_told) views.push_back(inner);
    }
  }
}

void Walker::add_view_read(const CatalogRead& read, const NamedRelation* inner,
                           const std::string& through) {
  RelationUse& use =
      inner == nullptr
          ? relation_use(read.relation, RelationKind::kCatalog, full_name(read.relation), through)
          : relation_use(read.relation, inner->relation->kind, inner->name, through);
  for (const auto& column : read.columns)
    if (std::find(use.columns.begin(), use.columns.end(), column) == use.columns.end())
      use.columns.push_back(column);
  std::sort(use.columns.begin(), use.columns.end());
}

// ---- small ones ----

// Tokens lie about as densely everywhere, so that a guess is mostly only a step or two off.
const Token* Walker::token_at(std::int64_t location) const {
  if (location < 0 || std::cmp_greater_equal(location, token_starts_.size())) return nullptr;
  const auto at = static_cast<std::size_t>(location);
  const Token& token = facts_.tokens[token_starts_[at]];
  return token.span.from == at ? &token : nullptr;
}

Span Walker::span_at(std::int64_t location) const {
  const Token* const token = token_at(location);
  return token == nullptr ? Span{} : token->span;
}

Span Walker::name_span(std::int64_t location) const {
  const Token* at = token_at(location);
  if (at == nullptr) return {};
  Span span = at->span;
  const auto is_dot = [&](const Token& token) {
    return token.kind == TokenKind::kSymbol && token.span.to - token.span.from == 1 &&
           facts_.sql[token.span.from] == '.';
  };
  const Token* const end = facts_.tokens.data() + facts_.tokens.size();
  while (end - at > 2 && is_dot(at[1])) {
    at += 2;
    span.to = at->span.to;
  }
  return span;
}

void Walker::unknown(std::string what, std::string_view detail) {
  for (const auto& thing : facts_.unknowns)
    if (thing.what == what && thing.detail == detail) return;
  facts_.unknowns.push_back({std::move(what), printable(detail)});
}

void Walker::too_complex(std::string words) {
  if (facts_.problem == CompileProblem::kTooComplex) return;
  facts_.problem = CompileProblem::kTooComplex;
  facts_.problem_words = std::move(words);
  facts_.problem_span = {};
}

void Walker::unknown_field(const Element& element, const Element& child) {
  std::string name(node_name(element));
  name += '.';
  name += child.field == Word::kOther ? child.text() : spelling(child.field);
  unknown("field", name);
}

bool Walker::expects(const Element& element, std::initializer_list<std::string_view> words) {
  const std::string_view text =
      element.kind == ElementKind::kText ? element.text() : std::string_view();
  if (std::find(words.begin(), words.end(), text) != words.end()) return true;
  unknown("value", text);
  return false;
}

}  // namespace countersign::engines::postgres::syntax
