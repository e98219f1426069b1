#include "agent/planners/builtin/writing/spelling.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "core/text.h"

namespace countersign::agent::builtin {

namespace {

constexpr std::array<std::string_view, 152> kKeywords = {"abort",
                                                         "action",
                                                         "add",
                                                         "after",
                                                         "all",
                                                         "alter",
                                                         "always",
                                                         "analyze",
                                                         "and",
                                                         "as",
                                                         "asc",
                                                         "attach",
                                                         "autoincrement",
                                                         "before",
                                                         "begin",
                                                         "between",
                                                         "by",
                                                         "cascade",
                                                         "case",
                                                         "cast",
                                                         "check",
                                                         "collate",
                                                         "column",
                                                         "commit",
                                                         "conflict",
                                                         "constraint",
                                                         "create",
                                                         "cross",
                                                         "current",
                                                         "current_date",
                                                         "current_time",
                                                         "current_timestamp",
                                                         "database",
                                                         "default",
                                                         "deferrable",
                                                         "deferred",
                                                         "delete",
                                                         "desc",
                                                         "detach",
                                                         "distinct",
                                                         "do",
                                                         "drop",
                                                         "each",
                                                         "else",
                                                         "end",
                                                         "escape",
                                                         "except",
                                                         "exclude",
                                                         "exclusive",
                                                         "exists",
                                                         "explain",
                                                         "fail",
                                                         "filter",
                                                         "first",
                                                         "following",
                                                         "for",
                                                         "foreign",
                                                         "from",
                                                         "full",
                                                         "generated",
                                                         "glob",
                                                         "group",
                                                         "groups",
                                                         "having",
                                                         "if",
                                                         "ignore",
                                                         "immediate",
                                                         "in",
                                                         "index",
                                                         "indexed",
                                                         "initially",
                                                         "inner",
                                                         "insert",
                                                         "instead",
                                                         "intersect",
                                                         "into",
                                                         "is",
                                                         "isnull",
                                                         "join",
                                                         "key",
                                                         "last",
                                                         "left",
                                                         "like",
                                                         "limit",
                                                         "match",
                                                         "materialized",
                                                         "natural",
                                                         "no",
                                                         "not",
                                                         "nothing",
                                                         "notnull",
                                                         "null",
                                                         "nulls",
                                                         "of",
                                                         "offset",
                                                         "on",
                                                         "or",
                                                         "order",
                                                         "others",
                                                         "outer",
                                                         "over",
                                                         "partition",
                                                         "plan",
                                                         "pragma",
                                                         "preceding",
                                                         "primary",
                                                         "query",
                                                         "raise",
                                                         "range",
                                                         "recursive",
                                                         "references",
                                                         "regexp",
                                                         "reindex",
                                                         "release",
                                                         "rename",
                                                         "replace",
                                                         "restrict",
                                                         "returning",
                                                         "right",
                                                         "rollback",
                                                         "row",
                                                         "rows",
                                                         "savepoint",
                                                         "select",
                                                         "set",
                                                         "table",
                                                         "temp",
                                                         "temporary",
                                                         "then",
                                                         "ties",
                                                         "to",
                                                         "transaction",
                                                         "trigger",
                                                         "unbounded",
                                                         "union",
                                                         "unique",
                                                         "update",
                                                         "user",
                                                         "using",
                                                         "vacuum",
                                                         "values",
                                                         "view",
                                                         "virtual",
                                                         "when",
                                                         "where",
                                                         "window",
                                                         "with",
                                                         "within",
                                                         "without"};

bool is_plain(std::string_view name) {
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name[0])) != 0) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return u < 0x80 && (std::isalnum(u) != 0 || c == '_');
  });
}

bool is_keyword(std::string_view name) {
  const std::string lower = ascii_lower(name);
  return std::find(kKeywords.begin(), kKeywords.end(), lower) != kKeywords.end();
}

std::string wrapped(std::string_view text, char mark) {
  std::string out(1, mark);
  for (const char c : text) {
    if (c == '\0') break;  // no name and no value of a source holds one
    out += c;
    if (c == mark) out += c;
  }
  return out + mark;
}

}  // namespace

std::string quoted_name(std::string_view name) {
  return is_plain(name) && !is_keyword(name) ? std::string(name) : wrapped(name, '"');
}

std::string quoted_text(std::string_view text) {
  return wrapped(text, '\'');
}

std::string spelled(const Literal& literal) {
  const bool is_digits =
      !literal.text.empty() && std::all_of(literal.text.begin(), literal.text.end(), [](char c) {
        return (c >= '0' && c <= '9') || c == '.' || c == '-';
      });
  return literal.is_number && is_digits ? literal.text : quoted_text(literal.text);
}

std::string like_pattern(std::string_view text, bool open_before, bool open_after) {
  std::string pattern = open_before ? "%" : "";
  bool is_escaped = false;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') {
      pattern += '\\';
      is_escaped = true;
    }
    pattern += c;
  }
  if (open_after) pattern += '%';
  return quoted_text(pattern) + (is_escaped ? " ESCAPE '\\'" : "");
}

}  // namespace countersign::agent::builtin
