#include "core/ids.h"

#include <cstring>

#include "core/digest.h"

namespace countersign {

namespace {
constexpr std::string_view kAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::string_view kSessionPrefix = "sess_";
constexpr std::string_view kUserPrefix = "usr_";

std::uint64_t random_u64() {
  std::uint64_t value = 0;
  std::memcpy(&value, random_bytes(sizeof value).data(), sizeof value);
  return value;
}
}  // namespace

SessionId SessionId::make(Micros now) {
  // 80 bits = 42 of milliseconds (until 2109) above 38 random ones, five bits a character: two
  // halves of 40 bits, eight characters each.
  const std::uint64_t ms = static_cast<std::uint64_t>(to_us(now) / 1000) & ((1ULL << 42) - 1);
  const std::uint64_t random = random_u64() & ((1ULL << 38) - 1);
  const std::array<std::uint64_t, 2> halves = {ms >> 2, ((ms & 3) << 38) | random};
  SessionId id;
  for (std::size_t i = 0; i < id.chars_.size(); ++i)
    id.chars_[i] = kAlphabet[(halves[i / 8] >> (35 - 5 * (i % 8))) & 31];
  return id;
}

std::optional<SessionId> SessionId::parse(std::string_view text) {
  if (text.size() != kTextSize || !text.starts_with(kSessionPrefix)) return std::nullopt;
  text.remove_prefix(kSessionPrefix.size());
  SessionId id;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (kAlphabet.find(text[i]) == std::string_view::npos) return std::nullopt;
    id.chars_[i] = text[i];
  }
  return id;
}

std::string SessionId::text() const {
  return std::string(kSessionPrefix).append(bytes());
}

UserId UserId::make() {
  std::int64_t value = 0;
  while (value == 0) value = static_cast<std::int64_t>(random_u64() >> 1);
  return UserId(value);
}

std::optional<UserId> UserId::parse(std::string_view text) {
  if (text.size() != kUserPrefix.size() + 16 || !text.starts_with(kUserPrefix)) return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text.substr(kUserPrefix.size())) {
    const auto digit = std::string_view("0123456789abcdef").find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    value = value * 16 + digit;
  }
  if (value >> 63) return std::nullopt;
  return UserId(static_cast<std::int64_t>(value));
}

std::string UserId::text() const {
  std::string raw(8, '\0');
  for (int i = 0; i < 8; ++i)
    raw[static_cast<std::size_t>(i)] = static_cast<char>(value_ >> (56 - 8 * i));
  return std::string(kUserPrefix) + to_hex(raw);
}

}  // namespace countersign
