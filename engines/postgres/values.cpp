#include "engines/postgres/values.h"

#include <charconv>
#include <cmath>
#include <string>

namespace countersign::engines::postgres {

namespace {

// The server's own types have these numbers in every database (pg_type.dat).
constexpr std::uint32_t kBool = 16;
constexpr std::uint32_t kBytes = 17;
constexpr std::uint32_t kInt8 = 20;
constexpr std::uint32_t kInt2 = 21;
constexpr std::uint32_t kInt4 = 23;
constexpr std::uint32_t kOid = 26;
constexpr std::uint32_t kFloat4 = 700;
constexpr std::uint32_t kFloat8 = 701;
constexpr std::uint32_t kNumeric = 1700;

template <class Number>
bool parse_whole(std::string_view text, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

Value bytes_of(std::string_view text) {
  if (!text.starts_with("\\x") || text.size() % 2 != 0) return Text{std::string(text)};
  std::string bytes;
  bytes.reserve(text.size() / 2 - 1);
  for (std::size_t i = 2; i < text.size(); i += 2) {
    const int high = hex_digit(text[i]);
    const int low = hex_digit(text[i + 1]);
    if (high < 0 || low < 0) return Text{std::string(text)};
    bytes += static_cast<char>(high * 16 + low);
  }
  return Blob{std::move(bytes)};
}

// NaN and Infinity are texts: they are no digits.
bool is_digits(std::string_view text) {
  return !text.empty() && (text.back() >= '0' && text.back() <= '9');
}

}  // namespace

Value value_of(std::uint32_t type, std::string_view text) {
  switch (type) {
    case kBool:
      return Text{text == "t" ? "true" : "false"};
    case kBytes:
      return bytes_of(text);
    case kInt2:
    case kInt4:
    case kInt8:
    case kOid: {
      std::int64_t number = 0;
      if (parse_whole(text, number)) return number;
      break;
    }
    case kFloat4:
    case kFloat8: {
      double number = 0;
      if (is_digits(text) && parse_whole(text, number) && std::isfinite(number)) return number;
      break;
    }
    case kNumeric:
      if (is_digits(text)) return Decimal{std::string(text)};
      break;
    default:
      break;
  }
  return Text{std::string(text)};
}

std::uint64_t size_of(const Value& value) {
  if (const auto* text = std::get_if<Text>(&value)) return text->value.size();
  if (const auto* blob = std::get_if<Blob>(&value)) return blob->value.size();
  if (const auto* decimal = std::get_if<Decimal>(&value)) return decimal->value.size();
  return std::holds_alternative<Null>(value) ? 0 : sizeof(std::int64_t);
}

}  // namespace countersign::engines::postgres
