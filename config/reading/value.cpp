#include "config/reading/value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>

#include <fmt/format.h>

#include "core/text.h"

namespace countersign::config {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

constexpr std::array kSizes = {Unit{"GiB", 1ULL << 30U},
                               Unit{"MiB", 1ULL << 20U},
                               Unit{"KiB", 1ULL << 10U},
                               Unit{"GB", 1'000'000'000},
                               Unit{"MB", 1'000'000},
                               Unit{"KB", 1'000},
                               Unit{"B", 1}};

// In microseconds. Weeks and years are left out: nobody agrees how long a year is.
constexpr std::array kDurations = {Unit{"ms", 1'000}, Unit{"d", 86'400'000'000},
                                   Unit{"h", 3'600'000'000}, Unit{"m", 60'000'000},
                                   Unit{"s", 1'000'000}};

std::optional<std::uint64_t> whole(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return number;
}

std::optional<std::uint64_t> times(std::uint64_t number, std::uint64_t factor) {
  if (number > std::numeric_limits<std::int64_t>::max() / factor) return std::nullopt;
  return number * factor;
}

template <std::size_t kCount>
std::optional<std::uint64_t> with_unit(std::string_view text,
                                       const std::array<Unit, kCount>& units) {
  for (const auto& unit : units) {
    if (!text.ends_with(unit.name)) continue;
    const auto number = whole(text.substr(0, text.size() - unit.name.size()));
    return number ? times(*number, unit.factor) : std::nullopt;
  }
  return std::nullopt;
}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kShownMax = 60;
  std::string shown = printable(text);
  if (shown.size() > kShownMax) shown = shown.substr(0, kShownMax) + "…";
  return "\"" + shown + "\"";
}

// A text, wherever it came from.
std::optional<std::string_view> words_of(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value.held)) return *text;
  if (const auto* spelled = std::get_if<Spelled>(&value.held)) return spelled->text;
  return std::nullopt;
}

struct Shower {
  std::string operator()(const std::string& text) const { return in_quotes(text); }
  std::string operator()(const Spelled& spelled) const { return in_quotes(spelled.text); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return fmt::format("{}", number); }
  std::string operator()(bool yes) const { return yes ? "true" : "false"; }
  std::string operator()(const std::vector<std::string>&) const { return "a list"; }
  std::string operator()(const Misfit& misfit) const { return misfit.what; }
};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

std::optional<std::uint8_t> weekday(std::string_view name) {
  constexpr std::array<std::string_view, 7> kDays = {"mon", "tue", "wed", "thu",
                                                     "fri", "sat", "sun"};
  const auto at = std::find(kDays.begin(), kDays.end(), ascii_lower(trimmed(name)));
  if (at == kDays.end()) return std::nullopt;
  return static_cast<std::uint8_t>(at - kDays.begin());
}

// "Mon" or "Fri-Mon", which goes on past the end of the week. False: neither.
bool add_weekdays(std::string_view part, std::set<std::uint8_t>& days) {
  const std::size_t dash = part.find('-');
  const auto first = weekday(part.substr(0, dash));
  const auto last = dash == std::string_view::npos ? first : weekday(part.substr(dash + 1));
  if (!first || !last) return false;
  for (std::uint8_t day = *first; day != *last; day = static_cast<std::uint8_t>((day + 1) % 7))
    days.insert(day);
  days.insert(*last);
  return true;
}

}  // namespace

std::string found(const Value& value) {
  return std::visit(Shower{}, value.held);
}

std::string complaint(const Value& value, std::string_view expected) {
  return fmt::format("found {}, expected {}", found(value), expected);
}

Read<std::string> read_text(const Value& value, std::string_view expected) {
  const auto words = words_of(value);
  if (!words || trimmed(*words).empty() || !is_storable_text(*words, 4096))
    return unexpected(complaint(value, expected));
  return std::string(*words);
}

Read<bool> read_boolean(const Value& value) {
  if (const auto* yes = std::get_if<bool>(&value.held)) return *yes;
  if (const auto* spelled = std::get_if<Spelled>(&value.held)) {
    if (spelled->text == "true") return true;
    if (spelled->text == "false") return false;
  }
  return unexpected(complaint(value, "true or false"));
}

Read<std::uint64_t> read_whole(const Value& value, std::uint64_t min, std::uint64_t max) {
  std::optional<std::uint64_t> number;
  if (const auto* held = std::get_if<std::int64_t>(&value.held); held != nullptr && *held >= 0)
    number = static_cast<std::uint64_t>(*held);
  if (const auto* spelled = std::get_if<Spelled>(&value.held)) number = whole(spelled->text);
  if (!number || *number < min || *number > max)
    return unexpected(complaint(value, fmt::format("a whole number from {} to {}", min, max)));
  return *number;
}

Read<std::chrono::microseconds> read_duration(const Value& value, std::chrono::microseconds min,
                                              std::chrono::microseconds max) {
  const auto words = words_of(value);
  const auto us = words ? with_unit(*words, kDurations) : std::nullopt;
  if (us) {
    const std::chrono::microseconds duration(static_cast<std::int64_t>(*us));
    if (duration >= min && duration <= max) return duration;
  }
  return unexpected(complaint(
      value, fmt::format("a duration from \"{}\" to \"{}\", written with ms, s, m, h or d",
                         duration_text(min), duration_text(max))));
}

Read<std::uint64_t> read_size(const Value& value, std::uint64_t min, std::uint64_t max) {
  std::optional<std::uint64_t> bytes;
  if (const auto* held = std::get_if<std::int64_t>(&value.held); held != nullptr && *held >= 0)
    bytes = static_cast<std::uint64_t>(*held);
  if (const auto words = words_of(value)) bytes = with_unit(*words, kSizes);
  if (const auto* spelled = std::get_if<Spelled>(&value.held); spelled != nullptr && !bytes)
    bytes = whole(spelled->text);
  if (!bytes || *bytes < min || *bytes > max)
    return unexpected(complaint(
        value, fmt::format("a size from \"{}\" to \"{}\", written with B, KB, MB, GB, KiB, MiB or "
                           "GiB",
                           size_text(min), size_text(max))));
  return *bytes;
}

Read<std::vector<std::string>> read_list(const Value& value, std::string_view expected) {
  if (const auto* list = std::get_if<std::vector<std::string>>(&value.held)) return *list;
  const auto* spelled = std::get_if<Spelled>(&value.held);
  if (spelled == nullptr) return unexpected(complaint(value, expected));
  std::vector<std::string> list;
  std::string_view rest = spelled->text;
  while (!trimmed(rest).empty()) {
    const std::size_t comma = rest.find(',');
    list.emplace_back(trimmed(rest.substr(0, comma)));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
  }
  return list;
}

Read<std::vector<Item>> read_items(const Value& value, std::string_view expected) {
  auto list = read_list(value, expected);
  if (!list) return unexpected(std::move(list).error());
  std::vector<Item> items;
  for (std::size_t i = 0; i < list->size(); ++i)
    items.push_back(
        {std::move((*list)[i]), i < value.items.size() ? value.items[i] : value.origin});
  return items;
}

Read<std::string> read_choice(const Value& value, std::span<const std::string_view> choices) {
  const auto words = words_of(value);
  if (words && std::find(choices.begin(), choices.end(), *words) != choices.end())
    return std::string(*words);
  std::string expected;
  for (std::size_t i = 0; i < choices.size(); ++i) {
    if (i > 0) expected += i + 1 == choices.size() ? " or " : ", ";
    expected += fmt::format("\"{}\"", choices[i]);
  }
  return unexpected(complaint(value, expected));
}

Read<std::chrono::minutes> read_time_of_day(const Value& value) {
  const auto words = words_of(value).value_or("");
  if (words.size() == 5 && words[2] == ':') {
    const auto hours = whole(words.substr(0, 2)), minutes = whole(words.substr(3));
    if (hours && minutes && *minutes < 60 && *hours * 60 + *minutes <= 24 * 60)
      return std::chrono::minutes(*hours * 60 + *minutes);
  }
  return unexpected(complaint(value, "a time of day from \"00:00\" to \"24:00\""));
}

Read<std::set<std::uint8_t>> read_weekdays(const Value& value) {
  constexpr std::string_view kExpected =
      "days of the week, such as \"Mon-Fri\" or \"Mon, Wed, Sat-Sun\"";
  const auto words = words_of(value);
  const Value as_list = words ? Value{Spelled{std::string(*words)}, value.origin, {}} : value;
  const auto parts = read_list(as_list, kExpected);
  std::set<std::uint8_t> days;
  if (parts)
    for (const auto& part : *parts)
      if (!add_weekdays(part, days)) return unexpected(complaint(value, kExpected));
  if (days.empty()) return unexpected(complaint(value, kExpected));
  return days;
}

std::string size_text(std::uint64_t bytes) {
  for (const auto& unit : kSizes) {
    const bool is_decimal = unit.name.find('i') == std::string_view::npos;
    if (is_decimal && bytes >= unit.factor && bytes % unit.factor == 0)
      return fmt::format("{}{}", bytes / unit.factor, unit.name);
  }
  return fmt::format("{}B", bytes);
}

std::string duration_text(std::chrono::microseconds duration) {
  const auto us = static_cast<std::uint64_t>(duration.count());
  // Hours are as far as a person reads at a glance: "24h" rather than "1d".
  for (const std::string_view name : {"h", "m", "s", "ms"}) {
    for (const auto& unit : kDurations)
      if (unit.name == name && us >= unit.factor && us % unit.factor == 0)
        return fmt::format("{}{}", us / unit.factor, name);
  }
  return fmt::format("{}ms", us / 1000);
}

}  // namespace countersign::config
