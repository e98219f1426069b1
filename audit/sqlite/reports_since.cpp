// The beginning of a period, as people write it.

#include <array>
#include <charconv>

#include "audit/reports.h"

namespace countersign::audit {

namespace {

struct Unit {
  std::string_view word;
  std::chrono::minutes length;
};
constexpr std::array kUnits = {
    Unit{"min", std::chrono::minutes(1)},    Unit{"h", std::chrono::hours(1)},
    Unit{"d", std::chrono::hours(24)},       Unit{"w", std::chrono::hours(24 * 7)},
    Unit{"y", std::chrono::hours(24 * 365)},
};

// `digits` digits at the beginning, which are taken away.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  int value = 0;
  if (text.size() < digits) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, value);
  if (error != std::errc() || end != text.data() + digits || value < 0) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view wanted) {
  if (!text.starts_with(wanted)) return false;
  text.remove_prefix(wanted.size());
  return true;
}

// Not before 1970, however long ago.
Micros earlier(Micros now, std::chrono::minutes by) {
  const auto since_then = std::chrono::floor<std::chrono::minutes>(now.time_since_epoch());
  return by > since_then ? from_us(0) : now - by;
}

std::optional<Micros> parse_ago(std::string_view text, Micros now) {
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
  if (digits == 0 || digits > 6) return std::nullopt;
  const auto count = take_number(text, digits);
  for (const auto& unit : kUnits)
    if (count && text == unit.word) return earlier(now, *count * unit.length);
  return std::nullopt;
}

std::optional<Micros> take_date(std::string_view& text) {
  const auto year = take_number(text, 4);
  if (!year || !take(text, "-")) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take(text, "-")) return std::nullopt;
  const auto day = take_number(text, 2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date(std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok() || *year < 1970) return std::nullopt;
  return Micros(std::chrono::sys_days(date).time_since_epoch());
}

// "08:30", "08:30:15", "08:30:15.123".
std::optional<std::chrono::milliseconds> take_time(std::string_view& text) {
  const auto hours = take_number(text, 2);
  if (!hours || *hours > 23 || !take(text, ":")) return std::nullopt;
  const auto minutes = take_number(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const auto time = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
  if (!take(text, ":")) return time;
  const auto seconds = take_number(text, 2);
  if (!seconds || *seconds > 59) return std::nullopt;
  if (!take(text, ".")) return time + std::chrono::seconds(*seconds);
  const auto thousandths = take_number(text, 3);
  if (!thousandths) return std::nullopt;
  return time + std::chrono::seconds(*seconds) + std::chrono::milliseconds(*thousandths);
}

std::optional<Micros> parse_moment(std::string_view text) {
  const auto date = take_date(text);
  if (!date || text.empty()) return date;
  if (!take(text, "T") && !take(text, " ")) return std::nullopt;
  const auto time = take_time(text);
  if (!time) return std::nullopt;
  take(text, "Z");
  if (!text.empty()) return std::nullopt;
  return *date + *time;
}

}  // namespace

std::optional<Micros> parse_since(std::string_view text, Micros now) {
  if (const auto ago = parse_ago(text, now)) return ago;
  return parse_moment(text);
}

}  // namespace countersign::audit
