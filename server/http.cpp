#include "server/http.h"

#include <algorithm>

#include "core/text.h"

namespace countersign::server {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool has_control(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) return true;
  }
  return false;
}

enum class Plus : std::uint8_t { kIsSpace, kIsPlus };

std::optional<std::string> unescape(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == Plus::kIsSpace) {
      out += ' ';
    } else if (text[i] == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::optional<std::string> decode(std::string_view text, Plus plus) {
  auto out = unescape(text, plus);
  if (!out || has_control(*out) || first_invalid_utf8(*out)) return std::nullopt;
  return out;
}

// Browsers send "\r\n" whatever was typed.
std::string with_plain_lines(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
    out += text[i];
  }
  return out;
}

std::optional<std::string> decode_field(std::string_view text) {
  const auto out = unescape(text, Plus::kIsSpace);
  if (!out || out->find('\0') != std::string::npos || first_invalid_utf8(*out)) return std::nullopt;
  return with_plain_lines(*out);
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

// "a=1&b=2", each part decoded by `decode_part`.
template <class Decode>
std::optional<Pairs> pairs_of(std::string_view text, Decode&& decode_part) {
  Pairs pairs;
  while (!text.empty()) {
    const auto end = text.find('&');
    const auto piece = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (piece.empty()) continue;
    const auto equals = piece.find('=');
    auto name = decode_part(piece.substr(0, equals));
    auto value = equals == std::string_view::npos ? std::optional<std::string>("")
                                                  : decode_part(piece.substr(equals + 1));
    if (!name || !value) return std::nullopt;
    pairs.emplace_back(std::move(*name), std::move(*value));
  }
  return pairs;
}

std::optional<std::string_view> only_value(const Pairs& pairs, std::string_view name) {
  std::optional<std::string_view> value;
  for (const auto& [key, text] : pairs) {
    if (key != name) continue;
    if (value) return std::nullopt;
    value = text;
  }
  return value;
}

}  // namespace

std::optional<std::string_view> Request::header(std::string_view lower_case_name) const {
  const auto found = headers.find(std::string(lower_case_name));
  if (found == headers.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string_view> Request::query_value(std::string_view name) const {
  return only_value(query, name);
}

std::optional<std::string_view> Request::form_value(std::string_view name) const {
  return only_value(form, name);
}

std::string_view Response::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (same_ignoring_case(key, name)) return value;
  }
  return {};
}

std::optional<Pairs> parse_query(std::string_view text) {
  return pairs_of(text, [](std::string_view part) { return decode(part, Plus::kIsSpace); });
}

std::optional<Pairs> parse_form(std::string_view body) {
  return pairs_of(body, decode_field);
}

std::optional<std::string> decode_path(std::string_view text) {
  // Piece by piece, so that an encoded "/" cannot make two pieces of one.
  std::string path;
  std::size_t from = 0;
  while (from <= text.size()) {
    const auto end = std::min(text.find('/', from), text.size());
    const auto piece = decode(text.substr(from, end - from), Plus::kIsPlus);
    if (!piece || piece->find('/') != std::string::npos) return std::nullopt;
    if (from > 0) path += '/';
    path += *piece;
    from = end + 1;
  }
  return path;
}

}  // namespace countersign::server
