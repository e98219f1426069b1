#pragma once

// Fixed-width numbers as the format has them: big endian, one after another in a buffer of the
// caller's.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/digest.h"
#include "core/invariant.h"

namespace countersign::audit::log {

template <std::size_t kCapacity>
class Bytes {
 public:
  void u8(std::uint8_t value) { put(value, 1); }
  void u32(std::uint32_t value) { put(value, 4); }
  void u64(std::uint64_t value) { put(value, 8); }
  void i64(std::int64_t value) { put(static_cast<std::uint64_t>(value), 8); }
  void text(std::string_view bytes) {
    reserve(bytes.size());
    std::copy(bytes.begin(), bytes.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ += bytes.size();
  }
  void digest(const Digest& value) { text(value.view()); }
  std::string_view view() const { return {bytes_.data(), size_}; }

 private:
  void put(std::uint64_t value, std::size_t width) {
    reserve(width);
    for (std::size_t i = width; i-- > 0; value >>= 8)
      bytes_[size_ + i] = static_cast<char>(value & 0xff);
    size_ += width;
  }
  void reserve(std::size_t more) const {
    invariant(size_ + more <= kCapacity, "a fixed buffer of the evidence log is large enough");
  }

  std::array<char, kCapacity> bytes_;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled
  std::size_t size_ = 0;
};

}  // namespace countersign::audit::log
