#include "audit/sqlite/column_names.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include "core/text.h"

namespace countersign::audit::sqlite {

namespace {

void append_quoted(std::string& out, std::string_view name) {
  out += '"';
  for (const char c : name) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
      out += escape.data();
    } else {
      out += c;
    }
  }
  out += '"';
}

// What follows a backslash, which stands at `at`; moves past it.
char unescaped(std::string_view text, std::size_t& at) {
  const char kind = at + 1 < text.size() ? text[at + 1] : '\\';
  if (kind != 'u') {
    at += 2;
    return kind;
  }
  const std::string digits(text.substr(std::min(at + 2, text.size()), 4));
  at += 6;
  return static_cast<char>(std::strtol(digits.c_str(), nullptr, 16));
}

// The string whose opening quote stands at `at`; moves past its closing quote.
std::string from_quotes(std::string_view text, std::size_t& at) {
  std::string out;
  ++at;
  while (at < text.size() && text[at] != '"') {
    if (text[at] == '\\')
      out += unescaped(text, at);
    else
      out += text[at++];
  }
  ++at;
  return out;
}

}  // namespace

std::string to_json(const std::vector<std::string>& names) {
  if (names.empty()) return {};
  std::string out = "[";
  for (const auto& name : names) {
    if (out.size() > 1) out += ',';
    append_quoted(out, is_storable_text(name) ? name : escaped_prefix(name, 256));
  }
  return out + "]";
}

std::vector<std::string> from_json(std::string_view text) {
  std::vector<std::string> names;
  for (std::size_t at = text.find('"'); at < text.size(); at = text.find('"', at))
    names.push_back(from_quotes(text, at));
  return names;
}

}  // namespace countersign::audit::sqlite
