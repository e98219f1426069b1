#pragma once

// One setting's value as somebody wrote it, where it was written, and the readers that turn it into
// what a setting means. A reader's error says what was found and what was expected; the caller adds
// the place.

#include <chrono>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.h"

namespace countersign::config {

struct Origin {
  std::string name;       // "countersign.toml", "--server.listen", "COUNTERSIGN_SERVER__LISTEN"
  std::string directory;  // relative paths written here start there
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

// Text that came as a flag or from the environment, which have no types of their own.
struct Spelled {
  std::string text;
};
// Found, and never right: "a date", "a table", "a list with an integer in it".
struct Misfit {
  std::string what;
};
using Held = std::variant<std::string, Spelled, std::int64_t, double, bool,
                          std::vector<std::string>, Misfit>;

struct Value {
  Held held;
  Origin origin;
  std::vector<Origin> items = {};  // of a list in a file: where each of its elements stands
};

// One element of a list.
struct Item {
  std::string text;
  Origin origin;
};

// What stands there, short and safe to print: `"8 MB"`, `42`, `a table`.
std::string found(const Value& value);
std::string complaint(const Value& value, std::string_view expected);

template <class T>
using Read = Result<T, std::string>;

Read<std::string> read_text(const Value& value, std::string_view expected);
Read<bool> read_boolean(const Value& value);
Read<std::uint64_t> read_whole(const Value& value, std::uint64_t min, std::uint64_t max);
// "250ms", "10s", "15m", "24h", "7d".
Read<std::chrono::microseconds> read_duration(const Value& value, std::chrono::microseconds min,
                                              std::chrono::microseconds max);
// "500B", "64KB", "8MB", "1GB", "512KiB", or a plain number of bytes.
Read<std::uint64_t> read_size(const Value& value, std::uint64_t min, std::uint64_t max);
// As a flag: separated by commas.
Read<std::vector<std::string>> read_list(const Value& value, std::string_view expected);

// The same with the place of each element.
Read<std::vector<Item>> read_items(const Value& value, std::string_view expected);
// One of several words.
Read<std::string> read_choice(const Value& value, std::span<const std::string_view> choices);
// "07:30", "24:00": minutes of the day.
Read<std::chrono::minutes> read_time_of_day(const Value& value);
// "Mon-Fri", "Sat, Sun", or a list of such: 0 Monday … 6 Sunday.
Read<std::set<std::uint8_t>> read_weekdays(const Value& value);

// The way back, as it would be written: 8'000'000 → "8MB", 90 s → "90s".
std::string size_text(std::uint64_t bytes);
std::string duration_text(std::chrono::microseconds duration);

}  // namespace countersign::config
