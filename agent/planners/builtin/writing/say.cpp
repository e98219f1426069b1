#include "agent/planners/builtin/writing/say.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <variant>

#include <fmt/format.h>

#include "agent/planners/builtin/writing/answer.h"
#include "core/invariant.h"
#include "core/text.h"

namespace countersign::agent::builtin {

namespace {

constexpr std::size_t kPlainWordsMax = 4;
constexpr std::size_t kQuestionWordsMax = 160;
constexpr double kExactMax = 1e15;
constexpr std::size_t kExactDigits = 15;  // with the sign and the point

// "1234567.50" → "1,234,567.50".
std::string separated(const std::string& digits) {
  const std::size_t sign = digits.starts_with('-') ? 1 : 0;
  const std::size_t end = std::min(digits.find('.'), digits.size());
  std::string out = digits;
  for (std::size_t at = end; at > sign + 3; at -= 3) out.insert(at - 3, 1, ',');
  return out;
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789.-") == std::string_view::npos;
}

std::string trimmed(std::string digits) {
  if (digits.find('.') == std::string::npos) return digits;
  while (digits.ends_with('0')) digits.pop_back();
  if (digits.ends_with('.')) digits.pop_back();
  return digits;
}

std::string say_double(double value, Saying saying) {
  if (!std::isfinite(value) || std::fabs(value) >= kExactMax) return fmt::format("{:g}", value);
  switch (saying) {
    case Saying::kMoney:
      return separated(fmt::format("{:.2f}", value));
    case Saying::kPercent:
      return trimmed(fmt::format("{:.2f}", value)) + " %";
    case Saying::kYear:
      return fmt::format("{:.0f}", value);
    case Saying::kCount:
    case Saying::kNumber:
    case Saying::kDate:
    case Saying::kText:
      // Small numbers keep what distinguishes them.
      return separated(trimmed(std::fabs(value) < 0.1 ? fmt::format("{:.6f}", value)
                                                      : fmt::format("{:.2f}", value)));
  }
  unreachable("a way of saying a number");
}

// A moment kept as a number, as its day.
std::optional<std::string> day_of(std::int64_t value, DateStorage storage) {
  constexpr std::int64_t kDaySeconds = 86'400, kDaysMax = 2'000'000;
  const auto day = [](std::int64_t seconds) -> std::optional<std::string> {
    const std::int64_t days = seconds / kDaySeconds - (seconds % kDaySeconds < 0 ? 1 : 0);
    if (days > kDaysMax || days < -kDaysMax / 4) return std::nullopt;
    return iso(plus_days({1970, 1, 1}, static_cast<int>(days)));
  };
  switch (storage) {
    case DateStorage::kEpochSeconds:
      return day(value);
    case DateStorage::kEpochMillis:
      return day(value / 1000);
    case DateStorage::kEpoch:
      return day(value > 99'999'999'999 ? value / 1000 : value);
    case DateStorage::kDayNumber: {
      const CivilDate date{static_cast<int>(value / 10000), static_cast<int>(value / 100 % 100),
                           static_cast<int>(value % 100)};
      if (!is_valid(date)) return std::nullopt;
      return iso(date);
    }
    case DateStorage::kIsoText:
    case DateStorage::kDay:
    case DateStorage::kMoment:
    case DateStorage::kYearNumber:
      return std::nullopt;
  }
  unreachable("a storage of dates");
}

std::string say_whole(std::int64_t value, Saying saying, DateStorage storage) {
  switch (saying) {
    case Saying::kCount:
    case Saying::kNumber:
      return separated(std::to_string(value));
    case Saying::kMoney:
      return separated(std::to_string(value)) + ".00";
    case Saying::kPercent:
      return std::to_string(value) + " %";
    case Saying::kDate:
      return day_of(value, storage).value_or(std::to_string(value));
    case Saying::kText:
    case Saying::kYear:
      return std::to_string(value);
  }
  unreachable("a way of saying a number");
}

// A few words of letters, digits and the marks of names.
bool is_plain(std::string_view text) {
  const auto is_quiet = [](unsigned char c) {
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || c == ' ' || c == '-' || c == '\'' || c == '&' || c == '.' ||
           c == '/' || c == '_';
  };
  const auto spaces = static_cast<std::size_t>(std::count(text.begin(), text.end(), ' '));
  return !text.empty() && spaces < kPlainWordsMax &&
         std::all_of(text.begin(), text.end(), is_quiet);
}

// At most `bytes_max`, cut between characters.
std::string bounded(std::string text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end) + "…";
}

struct Numberer {
  std::optional<double> operator()(engines::Null) const { return std::nullopt; }
  std::optional<double> operator()(std::int64_t value) const { return static_cast<double>(value); }
  std::optional<double> operator()(double value) const { return value; }
  std::optional<double> operator()(const engines::Text&) const { return std::nullopt; }
  std::optional<double> operator()(const engines::Blob&) const { return std::nullopt; }
  std::optional<double> operator()(const engines::Decimal& decimal) const {
    double value = 0;
    const auto* end = decimal.value.data() + decimal.value.size();
    const auto read = std::from_chars(decimal.value.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return value;
  }
};

struct Sayer {
  Saying saying;
  DateStorage storage;

  std::string operator()(engines::Null) const { return "none"; }
  std::string operator()(std::int64_t value) const { return say_whole(value, saying, storage); }
  std::string operator()(double value) const { return say_double(value, saying); }
  std::string operator()(const engines::Text& text) const {
    const bool is_day = saying == Saying::kDate && text.value.size() >= 10 &&
                        text.value.substr(10).find_first_not_of("T 0:.Z") == std::string::npos;
    return say_text(is_day ? std::string_view(text.value).substr(0, 10) : text.value);
  }
  std::string operator()(const engines::Blob& blob) const {
    return say_count(blob.value.size()) + " bytes";
  }
  std::string operator()(const engines::Decimal& decimal) const {
    if (!is_digits(decimal.value) || decimal.value.size() > kSaidBytesMax)
      return say_text(decimal.value);
    // So short that a double keeps every digit: said as any other number is.
    const auto value = Numberer{}(decimal);
    if (!value || decimal.value.size() > kExactDigits) return separated(decimal.value);
    if (decimal.value.find('.') == std::string::npos)
      return say_whole(static_cast<std::int64_t>(*value), saying, storage);
    return say_double(*value, saying);
  }
};

}  // namespace

std::string say_count(std::uint64_t count) {
  return separated(std::to_string(count));
}

std::string say_text(std::string_view text) {
  if (text.empty()) return "\"\"";
  const std::string shown = bounded(printable(text), kSaidBytesMax);
  if (is_plain(shown)) return shown;
  std::string quoted = "\"";
  for (const char c : shown) quoted += c == '"' ? '\'' : c;
  return quoted + "\"";
}

std::string say_value(const engines::Value& value, Saying saying, DateStorage storage) {
  return std::visit(Sayer{saying, storage}, value);
}

std::string say_label(const engines::Value& value, DateStorage storage) {
  return say_value(value, Saying::kText, storage);
}

std::optional<double> number_of(const engines::Value& value) {
  return std::visit(Numberer{}, value);
}

std::string say_list(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i)
    text += (i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ") + parts[i];
  return text;
}

std::string say_words(std::string_view words) {
  return bounded(printable(words), kQuestionWordsMax);
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

}  // namespace countersign::agent::builtin
