#include "agent/planners/builtin/language/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <unordered_map>

#include <fmt/format.h>

namespace countersign::agent::builtin {

namespace {

using Kind = CountedIn::Kind;
using Units = std::unordered_map<std::string_view, CountedIn>;

// Written out, in the singular.
const Units& full_words() {
  static const Units units = {
      {"millisecond", {Kind::kTime, 1}},    {"second", {Kind::kTime, 1e3}},
      {"minute", {Kind::kTime, 6e4}},       {"hour", {Kind::kTime, 3.6e6}},
      {"day", {Kind::kTime, 8.64e7}},       {"week", {Kind::kTime, 6.048e8}},
      {"month", {Kind::kMonths, 1}},        {"year", {Kind::kMonths, 12}},
      {"millimeter", {Kind::kLength, 1}},   {"millimetre", {Kind::kLength, 1}},
      {"centimeter", {Kind::kLength, 10}},  {"centimetre", {Kind::kLength, 10}},
      {"meter", {Kind::kLength, 1e3}},      {"metre", {Kind::kLength, 1e3}},
      {"kilometer", {Kind::kLength, 1e6}},  {"kilometre", {Kind::kLength, 1e6}},
      {"mile", {Kind::kLength, 1'609'344}}, {"foot", {Kind::kLength, 304.8}},
      {"inch", {Kind::kLength, 25.4}},      {"milligram", {Kind::kMass, 1}},
      {"gram", {Kind::kMass, 1e3}},         {"kilogram", {Kind::kMass, 1e6}},
      {"kilo", {Kind::kMass, 1e6}},         {"ton", {Kind::kMass, 1e9}},
      {"tonne", {Kind::kMass, 1e9}},        {"milliliter", {Kind::kVolume, 1}},
      {"millilitre", {Kind::kVolume, 1}},   {"liter", {Kind::kVolume, 1e3}},
      {"litre", {Kind::kVolume, 1e3}},      {"byte", {Kind::kBytes, 1}},
      {"kilobyte", {Kind::kBytes, 1e3}},    {"megabyte", {Kind::kBytes, 1e6}},
      {"gigabyte", {Kind::kBytes, 1e9}},    {"dollar", {Kind::kMoney, 1}},
      {"euro", {Kind::kMoney, 1}},          {"pound", {Kind::kMoney, 1}},
      {"franc", {Kind::kMoney, 1}},         {"degree", {Kind::kHeat, 1}},
  };
  return units;
}

// As they end a column's name, and are said after a number.
const Units& short_words() {
  static const Units units = {
      {"ms", {Kind::kTime, 1}},           {"millis", {Kind::kTime, 1}},
      {"sec", {Kind::kTime, 1e3}},        {"secs", {Kind::kTime, 1e3}},
      {"min", {Kind::kTime, 6e4}},        {"mins", {Kind::kTime, 6e4}},
      {"hr", {Kind::kTime, 3.6e6}},       {"hrs", {Kind::kTime, 3.6e6}},
      {"yrs", {Kind::kMonths, 12}},       {"mm", {Kind::kLength, 1}},
      {"cm", {Kind::kLength, 10}},        {"km", {Kind::kLength, 1e6}},
      {"mi", {Kind::kLength, 1'609'344}}, {"ft", {Kind::kLength, 304.8}},
      {"mg", {Kind::kMass, 1}},           {"g", {Kind::kMass, 1e3}},
      {"kg", {Kind::kMass, 1e6}},         {"ml", {Kind::kVolume, 1}},
      {"l", {Kind::kVolume, 1e3}},        {"kb", {Kind::kBytes, 1e3}},
      {"mb", {Kind::kBytes, 1e6}},        {"gb", {Kind::kBytes, 1e9}},
      {"usd", {Kind::kMoney, 1}},         {"eur", {Kind::kMoney, 1}},
      {"gbp", {Kind::kMoney, 1}},         {"chf", {Kind::kMoney, 1}},
      {"musd", {Kind::kMoney, 1e6}},      {"meur", {Kind::kMoney, 1e6}},
      {"kusd", {Kind::kMoney, 1e3}},      {"keur", {Kind::kMoney, 1e3}},
  };
  return units;
}

std::optional<CountedIn> found_in(const Units& units, std::string_view word) {
  const auto it = units.find(word);
  if (it == units.end()) return std::nullopt;
  return it->second;
}

// "market_value_m", "distance_m": millions of money, or metres.
CountedIn unit_m(std::span<const NameWord> name) {
  static constexpr std::array<std::string_view, 9> kMoney = {
      "value", "price", "cost", "budget", "revenue", "salary", "amount", "fee", "profit"};
  for (const auto& word : name)
    if (std::find(kMoney.begin(), kMoney.end(), word.stem) != kMoney.end())
      return {Kind::kMoney, 1e6};
  return {Kind::kLength, 1e3};
}

std::string digits_of(double value) {
  std::string digits = fmt::format("{:.6f}", value);
  while (digits.ends_with('0')) digits.pop_back();
  if (digits.ends_with('.')) digits.pop_back();
  return digits;
}

}  // namespace

std::optional<CountedIn> unit_said(std::string_view word) {
  if (auto unit = found_in(short_words(), word)) return unit;
  return found_in(full_words(), singular(word));
}

std::optional<CountedIn> unit_of_name(std::span<const NameWord> name) {
  if (name.empty()) return std::nullopt;
  const auto& last = name.back();
  if (name.size() > 1 && last.text == "m") return unit_m(name);
  if (name.size() > 1)
    if (auto unit = found_in(short_words(), last.text)) return unit;
  // "release year" is a date and no length of time; "years", "minutes" and "hours" are.
  const auto written = [](const NameWord& word) -> std::optional<CountedIn> {
    return singular(word.text) == word.text ? std::nullopt
                                            : found_in(full_words(), singular(word.text));
  };
  if (auto unit = written(last)) return unit;
  const auto first = written(name.front());
  const bool is_time = first && (first->kind == Kind::kTime || first->kind == Kind::kMonths);
  return is_time ? first : std::nullopt;
}

std::optional<std::string> converted(std::string_view digits, const CountedIn& said,
                                     const CountedIn& kept) {
  if (said.kind != kept.kind) return std::nullopt;
  if (said.factor == kept.factor) return std::string(digits);
  double value = 0;
  const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return std::nullopt;
  const double result = value * said.factor / kept.factor;
  if (!std::isfinite(result) || std::fabs(result) > 1e15) return std::nullopt;
  return digits_of(result);
}

}  // namespace countersign::agent::builtin
