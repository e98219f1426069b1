#pragma once

// Countries and the states of the United States, by all their usual names: the tables of values.h.

#include <span>
#include <string_view>

namespace countersign::agent::builtin {

struct Country {
  std::string_view name, code2, code3;  // lower-cased
  std::string_view others;              // further names and adjectives, with "|" between
  std::string_view shown;               // "Germany"
};
std::span<const Country> countries();

struct Region {
  std::string_view name, code;  // lower-cased
};
std::span<const Region> regions();

}  // namespace countersign::agent::builtin
