// Links that carry data away, and links that are code.

#include <algorithm>
#include <array>
#include <cctype>

#include "guardrails/screen/marks.h"

namespace countersign::guardrails::screening {

namespace {

constexpr std::size_t kLinkMax = 400;

// Parameters that would hold what was read rather than what is shown.
constexpr std::array<std::string_view, 18> kCarriers = {
    "q",       "d",      "data", "x",   "c",    "leak", "rows", "result",  "results",
    "payload", "secret", "s",    "log", "dump", "body", "text", "content", "exfil"};

// What stands after '?' waits for something to be put in, or is named as if.
bool carries_data(std::string_view query) {
  if (query.find_first_of("{<$") != std::string_view::npos) return true;
  while (!query.empty()) {
    const auto end = std::min(query.find('&'), query.size());
    const auto one = query.substr(0, end);
    const auto equals = one.find('=');
    if (equals != std::string_view::npos) {
      const auto value = one.substr(equals + 1);
      const bool is_number = !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
        return std::isdigit(static_cast<unsigned char>(c)) != 0;
      });
      const auto name = one.substr(0, equals);
      if (!is_number && std::find(kCarriers.begin(), kCarriers.end(), name) != kCarriers.end())
        return true;
    }
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return false;
}

// The part after '?' of the address that begins at `at`.
std::string_view query_of(std::string_view text, std::size_t at) {
  const auto rest = text.substr(at, kLinkMax);
  const auto address = rest.substr(0, rest.find_first_of(" \"')>"));
  const auto mark = address.find('?');
  return mark == std::string_view::npos ? std::string_view() : address.substr(mark + 1);
}

// An image, which a page would fetch by itself.
std::optional<Hit> find_image(const Line& line, Channel channel) {
  const std::string_view text = line.text;
  for (const std::string_view opening : {"![", "<img ", "<iframe ", "<object ", "<embed "})
    for (auto at = text.find(opening); at != std::string_view::npos;
         at = text.find(opening, at + 1)) {
      const auto address = text.substr(0, at + kLinkMax).find("http", at);
      if (address == std::string_view::npos) continue;
      const auto query = query_of(text, address);
      if (query.empty()) continue;
      if (channel == Channel::kQuestion || carries_data(query))
        return Hit{"I-07", line.span_of(at, address + 4 - at)};
    }
  return std::nullopt;
}

// "JavaScript: a language" is a title.
bool acts(std::string_view text, std::size_t after) {
  return after < text.size() && text[after] != ' ';
}

std::optional<Hit> find_code(const Line& line) {
  for (const std::string_view code : {"javascript:", "data:text/html", "vbscript:", "<script"})
    if (const auto at = line.text.find(code);
        at != std::string_view::npos && acts(line.text, at + code.size()))
      return Hit{"I-07", line.span_of(at, code.size())};
  return std::nullopt;
}

// "https://evil.example/?d=": an address that ends where data would be put.
std::optional<Hit> find_open_end(const Line& line) {
  const std::string_view text = line.text;
  for (auto at = text.find("http"); at != std::string_view::npos; at = text.find("http", at + 1)) {
    const auto query = query_of(text, at);
    const bool waits = query.find_first_of("{") != std::string_view::npos;
    if (!query.empty() && (query.ends_with('=') || waits)) return Hit{"I-07", line.span_of(at, 4)};
  }
  return std::nullopt;
}

}  // namespace

std::optional<Hit> find_link(const Line& line, Channel channel) {
  if (line.text.find_first_of("<!:") == std::string::npos) return std::nullopt;
  if (auto hit = find_image(line, channel)) return hit;
  if (auto hit = find_code(line)) return hit;
  return find_open_end(line);
}

}  // namespace countersign::guardrails::screening
