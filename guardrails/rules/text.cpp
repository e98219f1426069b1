// What the reader would not see as it is. The reader is the last line of defence, so a text that
// shows one thing and says another is refused wherever it is not plain data.

#include <algorithm>
#include <optional>

#include "guardrails/rules/finds.h"
#include "guardrails/spelling.h"

namespace countersign::guardrails::find {

namespace {

constexpr std::size_t kAskAboveBytes = 16 * 1024;
constexpr std::uint32_t kLiteralBytesMax = 2 * 1024;
constexpr std::size_t kBlankLinesMax = 20;
constexpr std::size_t kBlanksInLineMax = 200;  // wider than any screen
constexpr int kVariationsInRowMax = 3;

// What kind of place a character stands in.
enum class Place : std::uint8_t { kGap, kName, kQuotedName, kLiteral, kComment };

Place place_of(TokenKind kind) {
  switch (kind) {
    case TokenKind::kString:
      return Place::kLiteral;
    case TokenKind::kComment:
      return Place::kComment;
    case TokenKind::kQuotedName:
      return Place::kQuotedName;
    case TokenKind::kWord:
    case TokenKind::kNumber:
    case TokenKind::kParameter:
    case TokenKind::kSymbol:
    case TokenKind::kIllegal:
      return Place::kName;
  }
  unreachable("a kind of token without a place");
}

Span span_of(std::size_t from, std::size_t to) {
  return {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)};
}

void add(Findings& out, std::string_view rule, Severity severity, Span span) {
  out.push_back(finding(rule, Category::kText, severity, span));
}

// Looks like a space and is none to the engine, which takes it for a letter.
bool is_other_space(char32_t c) {
  return c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

// How bad one character is where it stands; nothing for a visible one.
std::optional<Severity> character(char32_t c, Place place, bool is_first) {
  const Severity unless_data = place == Place::kLiteral ? Severity::kAsk : Severity::kRefuse;
  switch (invisible_kind(c)) {
    case Invisible::kNone:
      if (!is_other_space(c)) return std::nullopt;
      if (place == Place::kName || place == Place::kGap) return Severity::kRefuse;
      if (place == Place::kQuotedName) return Severity::kAsk;
      return std::nullopt;
    case Invisible::kControl:
      // The engine skips a form feed like a space; old files have one.
      return c == '\f' && place == Place::kGap ? Severity::kAsk : unless_data;
    case Invisible::kZeroWidth:
      // Editors put a byte order mark in front.
      return c == 0xFEFF && is_first ? Severity::kAsk : unless_data;
    case Invisible::kBidi:
    case Invisible::kTag:
      return unless_data;
    case Invisible::kVariation:  // harmless after an emoji; runs of them are seen below
      return place == Place::kName || place == Place::kGap ? std::optional(Severity::kRefuse)
                                                           : std::nullopt;
  }
  unreachable("an invisible character without a severity");
}

// A carriage return alone moves the cursor back on a terminal and ends no line for the engine.
bool is_lone_return(std::string_view sql, std::size_t at) {
  return sql[at] == '\r' && (at + 1 == sql.size() || sql[at + 1] != '\n');
}

std::optional<Severity> lone_return(Place place) {
  return place == Place::kComment ? Severity::kRefuse : Severity::kAsk;
}

// The worst character between `from` and `to`: one finding for the place.
void characters(std::string_view sql, Span span, Place place, Findings& out) {
  std::optional<Severity> worst;
  Span where;
  int variations = 0;
  for (std::size_t at = span.from; at < span.to;) {
    const std::size_t from = at;
    const char32_t c = next_code_point(sql, at);
    variations = invisible_kind(c) == Invisible::kVariation ? variations + 1 : 0;
    std::optional<Severity> severity = character(c, place, from == 0);
    if (variations > kVariationsInRowMax) severity = Severity::kRefuse;
    if (is_lone_return(sql, from)) severity = lone_return(place);
    if (!severity || (worst && *worst >= *severity)) continue;
    worst = severity;
    where = span_of(from, at);
  }
  if (worst) add(out, "G-09", *worst, where);
}

void spelling(std::string_view sql, Span span, Place place, Findings& out) {
  if (place == Place::kComment || place == Place::kGap) return;
  const Spelling found = worst_spelling(sql.substr(span.from, span.to - span.from));
  const bool is_data = place == Place::kLiteral;
  switch (found) {
    case Spelling::kPlain:
      return;
    case Spelling::kLooksLatin:
      if (!is_data) add(out, "G-09", Severity::kAsk, span);
      return;
    case Spelling::kMixed:
      return add(out, "G-09", is_data ? Severity::kAsk : Severity::kRefuse, span);
  }
  unreachable("a spelling without a finding");
}

// Nothing but visible ASCII and spaces. Without a way out of the loop it is done many at a time.
bool is_visible_ascii(std::string_view text) {
  unsigned beyond = 0;
  for (const char c : text) beyond |= static_cast<unsigned char>(c - 0x20) > 0x7E - 0x20 ? 1U : 0U;
  return beyond == 0;
}

// Plain visible ASCII and ordinary line ends: nothing to look for character by character.
bool is_plain(std::string_view text) {
  if (is_visible_ascii(text)) return true;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    const bool is_line_end = c == '\n' || (c == '\r' && !is_lone_return(text, i));
    if (c >= 0x7F || (c < 0x20 && c != '\t' && !is_line_end)) return false;
  }
  return true;
}

void look_at(std::string_view sql, Span span, Place place, Findings& out) {
  if (span.empty() || is_plain(sql.substr(span.from, span.to - span.from))) return;
  characters(sql, span, place, out);
  spelling(sql, span, place, out);
}

// Tokens and what lies between them.
void characters_everywhere(const Facts& facts, Findings& out) {
  if (is_plain(facts.sql)) return;
  const auto end = static_cast<std::uint32_t>(facts.sql.size());
  std::uint32_t at = 0;
  for (const auto& token : facts.tokens) {
    if (token.span.from < at || token.span.to > end) break;  // G-03 refuses such tokens
    look_at(facts.sql, {at, token.span.from}, Place::kGap, out);
    look_at(facts.sql, token.span, place_of(token.kind), out);
    at = token.span.to;
  }
  look_at(facts.sql, {at, end}, Place::kGap, out);
}

void long_literals(const Facts& facts, Findings& out) {
  if (facts.sql.size() <= kLiteralBytesMax) return;
  for (const auto& token : facts.tokens) {
    const bool is_long = token.span.to - token.span.from > kLiteralBytesMax;
    if (is_long && (place_of(token.kind) != Place::kName || is_open_comment(facts, token)))
      add(out, "G-09", Severity::kRefuse, token.span);
  }
}

void open_comment(const Facts& facts, Findings& out) {
  if (!facts.tokens.empty() && is_open_comment(facts, facts.tokens.back()))
    add(out, "G-09", Severity::kAsk, facts.tokens.back().span);
}

bool is_inside_literal(const Facts& facts, std::size_t at) {
  return std::any_of(facts.tokens.begin(), facts.tokens.end(), [&](const Token& token) {
    return token.kind == TokenKind::kString && token.span.from < at && at < token.span.to;
  });
}

// Lines with nothing to read on them, empty comments included, push the rest off the screen.
void blank_lines(const Facts& facts, Findings& out) {
  const std::string_view sql = facts.sql;
  std::size_t blank = 0;
  std::size_t run_from = 0;
  for (std::size_t from = 0; from <= sql.size();) {
    const std::size_t to = std::min(sql.find('\n', from), sql.size());
    const bool is_blank =
        sql.substr(from, to - from).find_first_not_of(" \t\r\f\v-*/") == std::string_view::npos;
    if (is_blank && blank == 0) run_from = from;
    blank = is_blank ? blank + 1 : 0;
    if (blank > kBlankLinesMax) {
      const auto severity = is_inside_literal(facts, run_from) ? Severity::kAsk : Severity::kRefuse;
      return add(out, "G-09", severity, span_of(run_from, to));
    }
    from = to + 1;
  }
}

bool says_nothing(char c) {
  return c == ' ' || c == '\t' || c == '-' || c == '*' || c == '/' || c == ';';
}

// Blanks, or empty comments and semicolons in a row, that push the rest of a line out of sight. A
// run of that length lies across one of the places that are looked at.
void blanks_in_line(const Facts& facts, Findings& out) {
  constexpr std::size_t kRun = kBlanksInLineMax + 1;
  const std::string_view sql = facts.sql;
  for (std::size_t at = kRun - 1; at < sql.size(); at += kRun) {
    if (!says_nothing(sql[at])) continue;
    std::size_t from = at;
    while (from > 0 && says_nothing(sql[from - 1])) --from;
    std::size_t to = at + 1;
    while (to < sql.size() && to - from < kRun && says_nothing(sql[to])) ++to;
    if (to - from == kRun) return add(out, "G-09", Severity::kAsk, span_of(from, to));
  }
}

void bytes_of_no_text(std::string_view sql, Findings& out) {
  if (const auto nul = sql.find('\0'); nul != std::string_view::npos)
    add(out, "G-01", Severity::kRefuse, span_of(nul, nul + 1));
  if (const auto bad = first_invalid_utf8(sql))
    add(out, "G-01", Severity::kRefuse, span_of(*bad, *bad + 1));
}

}  // namespace

void not_text(const RuleInput& in, Findings& out) {
  const std::string_view sql = in.facts.sql;
  if (sql.size() > kTextBytesMax) add(out, "G-01", Severity::kRefuse, {});
  if (!is_visible_ascii(sql)) bytes_of_no_text(sql, out);
  if (sql.size() > kAskAboveBytes && sql.size() <= kTextBytesMax)
    add(out, "G-01", Severity::kAsk, {});
}

void hidden_text(const RuleInput& in, Findings& out) {
  // A text that is none has its own finding; its bytes cannot be read one by one.
  if (in.facts.problem == CompileProblem::kNotText) return;
  characters_everywhere(in.facts, out);
  long_literals(in.facts, out);
  open_comment(in.facts, out);
  blank_lines(in.facts, out);
  blanks_in_line(in.facts, out);
}

}  // namespace countersign::guardrails::find
