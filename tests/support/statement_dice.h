#pragma once

// Chance for generated statements: the same seed makes the same statements on every machine, which
// the standard library's distributions do not promise.

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::testing {

enum class Dialect : std::uint8_t { kSqlite, kPostgresql };

using Words = std::vector<std::string_view>;

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t count) { return static_cast<std::size_t>(random_() % count); }
  int between(int least, int most) {
    return least + static_cast<int>(below(static_cast<std::size_t>(most - least + 1)));
  }
  bool chance(int percent) { return between(1, 100) <= percent; }
  std::string number(int least, int most) { return std::to_string(between(least, most)); }

  template <class Value>
  const Value& pick(const std::vector<Value>& values) {
    return values[below(values.size())];
  }
  std::string word(const Words& words) { return std::string(pick(words)); }

 private:
  std::mt19937_64 random_;
};

// The first {} replaced.
inline std::string filled(std::string_view slot, std::string_view with) {
  std::string out(slot);
  return out.replace(out.find("{}"), 2, with);
}

// Every {} replaced.
inline std::string filled_all(std::string_view slot, std::string_view with) {
  std::string out(slot);
  for (auto at = out.find("{}"); at != std::string::npos; at = out.find("{}", at + with.size()))
    out.replace(at, 2, with);
  return out;
}

}  // namespace countersign::testing
