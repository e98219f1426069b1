#pragma once

// SHA-256, HMAC-SHA-256 and random bytes, over OpenSSL. A Digest is 32 bytes and prints as hex.
// All functions may be called from any thread.

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace countersign {

struct Digest {
  std::array<std::uint8_t, 32> bytes{};
  friend auto operator<=>(const Digest&, const Digest&) = default;

  std::string hex() const;
  std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  static std::optional<Digest> from_hex(std::string_view hex);
  // Empty unless `raw` is exactly 32 bytes.
  static std::optional<Digest> from_bytes(std::string_view raw);
};

Digest sha256(std::string_view bytes);
Digest sha256(std::initializer_list<std::string_view> parts);
Digest hmac_sha256(std::string_view key, std::initializer_list<std::string_view> parts);

// From the operating system's generator; throws std::runtime_error if there is none.
std::string random_bytes(std::size_t count);

std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view hex);

}  // namespace countersign
