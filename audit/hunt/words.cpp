#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "audit/hunt.h"
#include "core/invariant.h"
#include "core/text.h"

namespace countersign::audit {

namespace {

constexpr std::array kAll = {HuntIn::kQuestion, HuntIn::kMessage, HuntIn::kStatement,
                             HuntIn::kError};

bool is_rule_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_';
}

}  // namespace

std::string_view word(HuntIn where) {
  switch (where) {
    case HuntIn::kQuestion:
      return "question";
    case HuntIn::kMessage:
      return "message";
    case HuntIn::kStatement:
      return "statement";
    case HuntIn::kError:
      return "error";
  }
  unreachable("a place of a hunt without a word");
}

std::string HuntPlace::text() const {
  return fmt::format("{}:{}", word(in), after);
}

std::optional<HuntPlace> HuntPlace::parse(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto in = std::find_if(kAll.begin(), kAll.end(),
                               [&](HuntIn one) { return word(one) == text.substr(0, colon); });
  const auto digits = text.substr(colon + 1);
  HuntPlace place;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), place.after);
  const bool is_whole = error == std::errc() && end == digits.data() + digits.size();
  if (in == kAll.end() || !is_whole || place.after < 0) return std::nullopt;
  place.in = *in;
  return place;
}

bool is_hunt_rule(std::string_view rule) {
  return rule.size() > 2 && rule.size() <= 32 && rule.starts_with("H-") &&
         std::all_of(rule.begin(), rule.end(), is_rule_character);
}

std::string what_was_sought(std::string_view rule, const std::vector<std::string>& patterns) {
  constexpr std::size_t kLongEnough = 4096;
  std::string out = rule.empty() ? std::string() : fmt::format("{}: ", rule);
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    if (out.size() > kLongEnough) return out + fmt::format(" and {} more", patterns.size() - i);
    out += fmt::format("{}\"{}\"", i == 0 ? "" : ", ",
                       printable(std::string_view(patterns[i]).substr(0, 512)));
  }
  return out;
}

}  // namespace countersign::audit
