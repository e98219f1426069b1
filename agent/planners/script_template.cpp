// Placeholders: {{step.row.column}} in a statement or an answer.

#include <charconv>

#include <fmt/core.h>

#include "agent/planners/script_file.h"
#include "core/text.h"

namespace countersign::agent::script {

namespace {

constexpr std::string_view kForms = "{{1.0.column}}, {{1.*.column}} or {{1.rows}}";

std::optional<std::size_t> number(std::string_view digits) {
  std::size_t value = 0;
  const auto end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc{} || stop != end || digits.size() > 6) return std::nullopt;
  return value;
}

// The part of a placeholder behind the step.
std::optional<std::variant<OneValue, AllValues, RowCount>> parse_what(std::string_view text) {
  if (text == "rows") return RowCount{};
  const auto dot = text.find('.');
  if (dot == std::string_view::npos || dot + 1 == text.size()) return std::nullopt;
  const auto row = text.substr(0, dot);
  std::string column = ascii_lower(text.substr(dot + 1));
  if (row == "*") return AllValues{std::move(column)};
  const auto index = number(row);
  if (!index) return std::nullopt;
  return OneValue{*index, std::move(column)};
}

Result<Placeholder, std::string> parse_placeholder(std::string_view inside,
                                                   std::size_t steps_before) {
  const std::string written = fmt::format("{{{{{}}}}}", inside);
  const auto dot = inside.find('.');
  const auto step = number(inside.substr(0, dot));
  const auto what =
      dot == std::string_view::npos ? std::nullopt : parse_what(inside.substr(dot + 1));
  if (!step || !what)
    return unexpected(fmt::format("{} is not a placeholder; expected {}", written, kForms));
  if (*step == 0 || *step > steps_before)
    return unexpected(steps_before == 0
                          ? fmt::format("{} names a step, but there is none before this", written)
                          : fmt::format("{} names step {}; expected one from 1 to {}", written,
                                        *step, steps_before));
  return Placeholder{*step - 1, *what, written};
}

// What surrounds a place in a statement, by the lexical rules that all our dialects share.
class SqlContext {
 public:
  void read(char c, char next) {
    switch (inside_) {
      case Inside::kNothing:
        enter(c, next);
        break;
      case Inside::kQuotes:
        if (c == quote_) inside_ = Inside::kNothing;
        break;
      case Inside::kLineComment:
        if (c == '\n') inside_ = Inside::kNothing;
        break;
      case Inside::kBlockComment:
        if (last_ == '*' && c == '/') inside_ = Inside::kNothing;
        break;
    }
    last_ = c;
  }
  bool is_plain() const { return inside_ == Inside::kNothing; }

 private:
  enum class Inside { kNothing, kQuotes, kLineComment, kBlockComment };

  void enter(char c, char next) {
    if (c == '\'' || c == '"' || c == '`') {
      inside_ = Inside::kQuotes;
      quote_ = c;
    } else if (c == '-' && next == '-') {
      inside_ = Inside::kLineComment;
    } else if (c == '/' && next == '*') {
      inside_ = Inside::kBlockComment;
    }
  }

  Inside inside_ = Inside::kNothing;
  char quote_ = 0;
  char last_ = 0;
};

}  // namespace

Result<Template, std::string> parse_template(std::string_view text, TemplateUse use,
                                             std::size_t steps_before) {
  Template out;
  SqlContext context;
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    if (!text.substr(at).starts_with("{{")) {
      context.read(text[at], at + 1 < text.size() ? text[at + 1] : '\0');
      plain += text[at++];
      continue;
    }
    const auto end = text.find("}}", at + 2);
    if (end == std::string_view::npos)
      return unexpected(
          fmt::format("a placeholder begins with {{{{ and has no end; expected {}", kForms));
    auto placeholder = parse_placeholder(text.substr(at + 2, end - at - 2), steps_before);
    if (!placeholder) return unexpected(std::move(placeholder).error());
    if (use == TemplateUse::kSql && !context.is_plain())
      return unexpected(
          fmt::format("{} stands inside quotes or a comment; write it bare, the value brings its "
                      "own quotes",
                      placeholder->written));
    if (!plain.empty()) out.parts.emplace_back(std::exchange(plain, {}));
    out.parts.emplace_back(std::move(*placeholder));
    at = end + 2;
  }
  if (!plain.empty()) out.parts.emplace_back(std::move(plain));
  return out;
}

}  // namespace countersign::agent::script
