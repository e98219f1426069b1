#pragma once

// Facts and policies by hand, with a default for everything: an allowed read of one table. Whatever
// a test sets is what the test is about.

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/facts.h"
#include "core/verdict.h"
#include "guardrails/guard.h"
#include "guardrails/policy.h"

namespace countersign::testing {

inline guardrails::Policy shop_policy() {
  guardrails::Policy policy;
  policy.source = "shop";
  policy.tables = {"customers", "orders", "order_items", "products"};
  policy.functions = guardrails::default_functions("sqlite");
  policy.limits.time = std::chrono::seconds(1);
  return policy;
}

// Where `part` stands in `sql`, for the nth time from 0; empty if it does not.
inline Span span_in(std::string_view sql, std::string_view part, int nth = 0) {
  std::size_t at = sql.find(part);
  while (nth-- > 0 && at != std::string_view::npos) at = sql.find(part, at + 1);
  if (at == std::string_view::npos) return {};
  return {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + part.size())};
}

// Just enough of a lexer for statements that tests write: 'x', "x", comments, words, numbers.
inline std::vector<Token> simple_tokens(std::string_view sql) {
  std::vector<Token> tokens;
  const auto is_word = [](char c) {
    return c == '_' || static_cast<unsigned char>(c) >= 0x80 || (c >= '0' && c <= '9') ||
           (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  for (std::size_t at = 0; at < sql.size() && sql[at] != '\0';) {
    if (std::string_view(" \t\n\r\f").find(sql[at]) != std::string_view::npos) {
      ++at;
      continue;
    }
    std::size_t to = at + 1;
    TokenKind kind = TokenKind::kSymbol;
    if (sql.substr(at).starts_with("/*")) {
      kind = TokenKind::kComment;
      to = std::min(sql.find("*/", at), sql.size() - 2) + 2;
    } else if (sql.substr(at).starts_with("--")) {
      kind = TokenKind::kComment;
      to = std::min(sql.find('\n', at), sql.size());
    } else if (sql[at] == '\'' || sql[at] == '"') {
      kind = sql[at] == '"' ? TokenKind::kQuotedName : TokenKind::kString;
      to = std::min(sql.find(sql[at], at + 1), sql.size() - 1) + 1;
    } else if (sql[at] == '?') {
      kind = TokenKind::kParameter;
    } else if (is_word(sql[at])) {
      kind = sql[at] >= '0' && sql[at] <= '9' ? TokenKind::kNumber : TokenKind::kWord;
      while (to < sql.size() && is_word(sql[to])) ++to;
    }
    tokens.push_back({kind, {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(to)}});
    at = to;
  }
  return tokens;
}

// A statement that compiles, reads and is allowed, until told otherwise.
inline Facts facts_of(std::string_view sql = "SELECT name FROM customers LIMIT 5") {
  Facts facts;
  facts.sql = sql;
  facts.tokens = simple_tokens(sql);
  facts.statements = 1;
  facts.root = StatementRoot::kRead;
  facts.is_read_only = true;
  facts.result_columns = 1;
  return facts;
}

inline RelationUse relation(std::string_view name, std::vector<std::string> columns = {},
                            RelationKind kind = RelationKind::kTable) {
  RelationUse use;
  use.kind = kind;
  const bool has_schema =
      kind != RelationKind::kTableFunction && kind != RelationKind::kCommonTable;
  if (has_schema) use.schema = "main";
  use.name = name;
  use.columns = std::move(columns);
  return use;
}

inline RelationUse through(std::string_view view, RelationUse use) {
  use.through_view = view;
  return use;
}

// "G-06 refuse, G-11 ask": a verdict's findings, worst first.
inline std::string findings_text(const Verdict& verdict) {
  std::string out;
  for (const auto& finding : verdict.findings) {
    if (!out.empty()) out += ", ";
    out += finding.rule + ' ' + std::string(word(finding.severity));
  }
  return out;
}

inline bool has_finding(const Verdict& verdict, std::string_view rule) {
  return std::any_of(verdict.findings.begin(), verdict.findings.end(),
                     [&](const Finding& finding) { return finding.rule == rule; });
}

}  // namespace countersign::testing
