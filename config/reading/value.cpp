#include "config/reading/value.h"

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
