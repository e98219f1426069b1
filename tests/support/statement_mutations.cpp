#include "tests/support/statement_mutations.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>

#include "core/text.h"

namespace countersign::testing {

namespace {

class Rewriter {
 public:
  Rewriter(const Facts& facts, Dialect dialect, Dice& dice)
      : facts_(facts), sql_(facts.sql), dialect_(dialect), dice_(dice) {}

  std::vector<Mutation> all() {
    std::vector<Mutation> made = {{"case", other_case()},
                                  {"comments", between(" /* users; DROP TABLE orders */ ")},
                                  {"line comments", between(" -- sqlite_master\n")},
                                  {"white space", between("\t\n  ")},
                                  {"no white space", tight()},
                                  {"quotes", quoted()},
                                  {"brackets", compared_values("({})", "({})")},
                                  {"casts", cast_values()},
                                  {"semicolon", sql_ + "\n;"},
                                  {"semicolons", sql_ + "\n;; -- the end"}};
    if (dialect_ == Dialect::kPostgresql) {
      made.push_back({"nested comments", between(" /* a /* ; */ b */ ")});
      made.push_back({"unicode names", unicode_names()});
      made.push_back({"unicode strings", unicode_strings()});
      made.push_back({"escape strings", escape_strings()});
    }
    if (may_be_nested(facts_)) add_nested(made);
    return made;
  }

 private:
  using Respell = std::function<std::string(const Token&, std::string_view)>;

  bool is_postgresql() const { return dialect_ == Dialect::kPostgresql; }
  std::string_view cut(const Token& token) const {
    return std::string_view(sql_).substr(token.span.from, token.span.to - token.span.from);
  }

  // Builds the statement again out of its tokens, with `between` added after what already stood
  // between them.
  std::string respelled(std::string_view between, const Respell& respell) const {
    std::string out;
    std::size_t at = 0;
    bool looks_ahead = false;
    for (const auto& token : facts_.tokens) {
      out += sql_.substr(at, token.span.from - at);
      if (at > 0 && !looks_ahead) out += between;
      out += respell(token, cut(token));
      looks_ahead = is_postgresql() && looks_one_word_ahead(cut(token));
      at = token.span.to;
    }
    return out += sql_.substr(at);
  }

  // libpg_query takes a comment behind these for the word that it looks for (NOT IN, NULLS LAST,
  // WITH TIME), and calls it a syntax error.
  static bool looks_one_word_ahead(std::string_view word) {
    const std::string lower = ascii_lower(word);
    return lower == "not" || lower == "nulls" || lower == "with";
  }

  std::string between(std::string_view added) const {
    return respelled(added, [](const Token&, std::string_view text) { return std::string(text); });
  }

  std::string other_case() {
    return respelled("", [&](const Token& token, std::string_view text) {
      std::string out(text);
      if (token.kind != TokenKind::kWord) return out;
      for (auto& c : out)
        if (((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) && dice_.chance(50))
          c = static_cast<char>(c ^ 0x20);
      return out;
    });
  }

  // Comments dropped, and no space where none is needed.
  std::string tight() const {
    std::string out;
    bool was_wordlike = false;
    const Token* last = nullptr;
    for (const auto& token : facts_.tokens) {
      if (token.kind == TokenKind::kComment) continue;
      // Text over several lines is one piece to PostgreSQL only if a line ends in between.
      if (last != nullptr && last->kind == TokenKind::kString && token.kind == TokenKind::kString)
        return sql_;
      const bool is_wordlike = token.kind != TokenKind::kSymbol;
      const bool is_sign = !is_wordlike && !was_wordlike;
      if (last != nullptr && ((is_wordlike && was_wordlike) || is_sign))
        out += last->span.to == token.span.from ? "" : " ";
      out += cut(token);
      was_wordlike = is_wordlike;
      last = &token;
    }
    // What stands behind a NUL was never cut.
    return last == nullptr ? sql_ : out + sql_.substr(facts_.tokens.back().span.to);
  }

  // Names of tables in quotes: only where the name means nothing else.
  std::string quoted() const {
    static const std::set<std::string> kTables = {"customers",   "orders",    "products",
                                                  "order_items", "users",     "employees",
                                                  "api_keys",    "auth_user", "sqlite_master"};
    return respelled("", [&](const Token& token, std::string_view text) {
      const std::string lower = ascii_lower(text);
      if (token.kind != TokenKind::kWord || !kTables.contains(lower)) return std::string(text);
      return '"' + (is_postgresql() ? lower : std::string(text)) + '"';
    });
  }

  // Each number and text that something is compared with.
  std::string compared_values(std::string_view number, std::string_view text) const {
    static const std::set<std::string_view> kComparisons = {"=", "<>", "!=", "<", ">", "<=", ">="};
    bool is_compared = false;
    return respelled("", [&](const Token& token, std::string_view written) {
      const bool was_compared = is_compared;
      is_compared = kComparisons.contains(written);
      if (was_compared && token.kind == TokenKind::kNumber) return filled(number, written);
      if (was_compared && is_plain_string(token, written)) return filled(text, written);
      return std::string(written);
    });
  }

  // The bound of a recursion has to be seen at a glance; a person is asked about any other.
  std::string cast_values() const {
    if (ascii_lower(sql_).find("recursive") != std::string::npos) return sql_;
    return compared_values("CAST({} AS NUMERIC)", "CAST({} AS TEXT)");
  }

  static std::string escaped(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string out;
    for (const char c : text) {
      const auto byte = static_cast<unsigned char>(c);
      const bool is_plain = (c >= 'a' && c <= 'z') || c == '_';
      if (is_plain && out.size() % 3 == 1)
        out += std::string("\\00") + kDigits[byte >> 4U] + kDigits[byte & 15U];
      else
        out += c;
    }
    return out;
  }

  std::string unicode_names() const {
    static const std::set<std::string> kNames = {"customers", "orders", "products", "order_items",
                                                 "users",     "status", "total",    "country"};
    return respelled("", [&](const Token& token, std::string_view text) {
      const std::string lower = ascii_lower(text);
      if (token.kind != TokenKind::kWord || !kNames.contains(lower)) return std::string(text);
      return "U&\"" + escaped(lower) + '"';
    });
  }

  static bool is_plain_string(const Token& token, std::string_view text) {
    return token.kind == TokenKind::kString && text.starts_with('\'') &&
           text.find('\\') == std::string_view::npos;
  }

  // U&'…' cannot stand for a format that wants a plain literal after a type's name, such as
  // DATE '2024-01-01', nor go on over lines.
  std::string unicode_strings() const { return with_prefix("U&", true); }
  std::string escape_strings() const { return with_prefix("E", false); }

  std::string with_prefix(std::string_view prefix, bool escapes) const {
    return respelled("", [&](const Token& token, std::string_view text) {
      if (!is_plain_string(token, text) || follows_type_name(token)) return std::string(text);
      const std::string inner(text.substr(1));
      return std::string(prefix) + "'" + (escapes ? escaped(inner) : inner);
    });
  }

  bool follows_type_name(const Token& token) const {
    const auto at = static_cast<std::size_t>(&token - facts_.tokens.data());
    if (at == 0) return false;
    const Token& before = facts_.tokens[at - 1];
    static const std::set<std::string> kTypes = {"date", "interval", "timestamp", "timestamptz",
                                                 "time", "uescape",  "numeric"};
    return before.kind == TokenKind::kString || kTypes.contains(ascii_lower(cut(before)));
  }

  // ---- inside others ----

  void add_nested(std::vector<Mutation>& made) const {
    const std::string inner = body();
    made.push_back({"subquery", "SELECT * FROM (" + inner + "\n) AS q"});
    made.push_back({"two subqueries", "SELECT * FROM (SELECT * FROM (" + inner + "\n) AS q) AS p"});
    made.push_back({"with", "WITH q AS (" + inner + "\n) SELECT * FROM q"});
    made.push_back({"with and alias", "WITH q AS (" + inner + "\n) SELECT z.* FROM q AS z"});
    made.push_back({"union", "SELECT * FROM (" + inner + "\n) AS q UNION ALL SELECT * FROM (" +
                                 inner + "\n) AS p"});
    if (is_postgresql()) {
      made.push_back({"parentheses", "((" + inner + "\n))"});
      made.push_back({"table", "WITH q AS (" + inner + "\n) TABLE q"});
    }
  }

  // Without the semicolons and comments at its end.
  std::string body() const {
    std::size_t end = 0;
    for (const auto& token : facts_.tokens)
      if (cut(token) != ";" && token.kind != TokenKind::kComment)
        end = std::max<std::size_t>(end, token.span.to);
    return sql_.substr(0, end);
  }

  const Facts& facts_;
  std::string sql_;
  Dialect dialect_;
  Dice& dice_;
};

}  // namespace

bool may_be_nested(const Facts& facts) {
  if (facts.statements != 1 || !facts.compiles()) return false;
  for (const auto& token : facts.tokens) {
    if (token.kind == TokenKind::kComment) continue;
    const std::string first = ascii_lower(
        std::string_view(facts.sql).substr(token.span.from, token.span.to - token.span.from));
    return first == "select" || first == "with" || first == "values";
  }
  return false;
}

std::vector<Mutation> mutations_of(const Facts& facts, Dialect dialect, Dice& dice) {
  return Rewriter(facts, dialect, dice).all();
}

}  // namespace countersign::testing
