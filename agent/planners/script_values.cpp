#include "agent/planners/script_values.h"

#include <cmath>
#include <limits>

#include <fmt/core.h>

#include "core/digest.h"
#include "core/text.h"

namespace countersign::agent::script {

namespace {

constexpr std::size_t kShownBytesMax = 200;
constexpr std::size_t kListMax = 1000;

// In parentheses, so that "5-{{1.0.n}}" cannot become a comment.
std::string integer_literal(std::int64_t value) {
  if (value >= 0) return fmt::format("{}", value);
  // The digits alone do not fit a positive integer, so engines would read a rounded real.
  if (value == std::numeric_limits<std::int64_t>::min()) return "(-9223372036854775807-1)";
  return fmt::format("({})", value);
}

std::string real_text(double value) {
  std::string out = fmt::format("{}", value);
  if (out.find_first_of(".en") == std::string::npos) out += ".0";
  return out;
}

std::string real_literal(double value) {
  if (std::isnan(value)) return "NULL";
  if (std::isinf(value)) return value > 0 ? "9e999" : "(-9e999)";
  return std::signbit(value) ? "(" + real_text(value) + ")" : real_text(value);
}

std::optional<std::string> text_literal(std::string_view text) {
  if (!is_storable_text(text)) return std::nullopt;
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') out += '\'';
    out += c;
  }
  return out + "'";
}

bool is_plain_decimal(std::string_view digits) {
  return !digits.empty() && digits.size() < 200 &&
         digits.find_first_not_of("0123456789.") == std::string_view::npos &&
         digits.find_first_of("0123456789") != std::string_view::npos &&
         digits.find('.') == digits.rfind('.');
}

std::optional<std::string> decimal_literal(std::string_view digits) {
  const bool is_negative = digits.starts_with('-');
  if (is_negative) digits.remove_prefix(1);
  if (!is_plain_decimal(digits)) return std::nullopt;
  return is_negative ? fmt::format("(-{})", digits) : std::string(digits);
}

struct Literal {
  std::optional<std::string> operator()(engines::Null) const { return "NULL"; }
  std::optional<std::string> operator()(std::int64_t v) const { return integer_literal(v); }
  std::optional<std::string> operator()(double v) const { return real_literal(v); }
  std::optional<std::string> operator()(const engines::Text& v) const {
    return text_literal(v.value);
  }
  std::optional<std::string> operator()(const engines::Blob& v) const {
    if (v.value.size() > kTextBytesMax / 4) return std::nullopt;
    return fmt::format("x'{}'", to_hex(v.value));
  }
  std::optional<std::string> operator()(const engines::Decimal& v) const {
    return decimal_literal(v.value);
  }
};

std::string cut(std::string_view text) {
  if (text.size() <= kShownBytesMax) return printable(text);
  std::size_t end = kShownBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return printable(text.substr(0, end)) + "…";
}

struct Shown {
  std::string operator()(engines::Null) const { return "no value"; }
  std::string operator()(std::int64_t v) const { return fmt::format("{}", v); }
  std::string operator()(double v) const { return fmt::format("{}", v); }
  std::string operator()(const engines::Text& v) const { return cut(v.value); }
  std::string operator()(const engines::Blob& v) const {
    return fmt::format("{} bytes", v.value.size());
  }
  std::string operator()(const engines::Decimal& v) const { return cut(v.value); }
};

std::optional<std::size_t> column_index(const RowsSeen& rows, std::string_view name) {
  for (std::size_t i = 0; i < rows.columns.size(); ++i)
    if (ascii_lower(rows.columns[i].name) == name) return i;
  return std::nullopt;
}

CannotFill no_column(const Placeholder& p, const StepSeen& step) {
  return {fmt::format("The script asks for {}, but the result of step {} has no such column.",
                      p.written, step.n.get())};
}

// One way of writing values down.
class Filler {
 public:
  virtual ~Filler() = default;
  virtual Result<std::string, FillProblem> one(const Placeholder& p, const StepSeen& step,
                                               std::size_t column, std::size_t row) const = 0;
  virtual Result<std::string, FillProblem> all(const Placeholder& p, const StepSeen& step,
                                               std::size_t column) const = 0;

  Result<std::string, FillProblem> fill(const Template& text,
                                        const std::vector<StepRows>& rows) const {
    std::string out;
    for (const auto& part : text.parts) {
      if (const auto* plain = std::get_if<std::string>(&part)) {
        out += *plain;
        continue;
      }
      const auto& p = std::get<Placeholder>(part);
      invariant(p.step < rows.size(), "a placeholder names a step that is not done");
      auto value = write(p, rows[p.step]);
      if (!value) return value;
      out += *value;
    }
    if (!is_storable_text(out))
      return unexpected(FillProblem(CannotFill{
          "With the values of earlier steps the script's text becomes longer than 64 KiB."}));
    return out;
  }

 private:
  Result<std::string, FillProblem> write(const Placeholder& p, const StepRows& rows) const {
    if (std::holds_alternative<RowCount>(p.what)) return fmt::format("{}", rows.row_count);
    const StepSeen& step = *rows.step;
    if (!step.rows) return unexpected(FillProblem(RowsGone{step.n}));
    const auto* one_value = std::get_if<OneValue>(&p.what);
    const std::string& name = one_value ? one_value->column : std::get<AllValues>(p.what).column;
    const auto column = column_index(*step.rows, name);
    if (!column) return unexpected(FillProblem(no_column(p, step)));
    return one_value ? one(p, step, *column, one_value->row) : all(p, step, *column);
  }
};

class SqlFiller final : public Filler {
 public:
  Result<std::string, FillProblem> one(const Placeholder& p, const StepSeen& step,
                                       std::size_t column, std::size_t row) const override {
    if (row >= step.rows->rows.size())
      return unexpected(FillProblem(CannotFill{fmt::format(
          "The next statement needs {}, but step {} gave {} rows of which {} can be seen.",
          p.written, step.n.get(), step.row_count, step.rows->rows.size())}));
    auto literal = sql_literal(step.rows->rows[row].at(column));
    if (!literal) return unexpected(FillProblem(unwritable(p)));
    return std::move(*literal);
  }

  Result<std::string, FillProblem> all(const Placeholder& p, const StepSeen& step,
                                       std::size_t column) const override {
    if (!step.rows->is_complete || step.rows->rows.size() > kListMax)
      return unexpected(FillProblem(CannotFill{
          fmt::format("The next statement needs every row of step {} ({}), but not all of its {} "
                      "rows can be seen.",
                      step.n.get(), p.written, step.row_count)}));
    std::string out;
    for (const auto& row : step.rows->rows) {
      const auto literal = sql_literal(row.at(column));
      if (!literal) return unexpected(FillProblem(unwritable(p)));
      out += (out.empty() ? "" : ", ") + *literal;
    }
    return out.empty() ? std::string("NULL") : out;
  }

 private:
  static CannotFill unwritable(const Placeholder& p) {
    return {
        fmt::format("The value of {} cannot be written into a statement: it is not plain text "
                    "or too long.",
                    p.written)};
  }
};

class AnswerFiller final : public Filler {
 public:
  Result<std::string, FillProblem> one(const Placeholder&, const StepSeen& step, std::size_t column,
                                       std::size_t row) const override {
    if (row >= step.rows->rows.size()) return std::string("no value");
    return shown(step, column, row);
  }

  Result<std::string, FillProblem> all(const Placeholder&, const StepSeen& step,
                                       std::size_t column) const override {
    std::string out;
    for (std::size_t row = 0; row < step.rows->rows.size(); ++row)
      out += (row == 0 ? "" : ", ") + shown(step, column, row);
    if (!step.rows->is_complete) out += ", …";
    return out.empty() ? std::string("no value") : out;
  }

 private:
  static std::string shown(const StepSeen& step, std::size_t column, std::size_t row) {
    if (step.rows->columns[column].is_masked) return "•••";
    return std::visit(Shown{}, step.rows->rows[row].at(column));
  }
};

}  // namespace

std::optional<std::string> sql_literal(const engines::Value& value) {
  return std::visit(Literal{}, value);
}

Result<std::string, FillProblem> fill_sql(const Template& text, const std::vector<StepRows>& rows) {
  return SqlFiller().fill(text, rows);
}

Result<std::string, FillProblem> fill_answer(const Template& text,
                                             const std::vector<StepRows>& rows) {
  return AnswerFiller().fill(text, rows);
}

}  // namespace countersign::agent::script
