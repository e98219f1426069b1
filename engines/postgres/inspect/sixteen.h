#pragma once

// Sixteen bytes of a text at once: where one of two bytes first stands among them, and the part
// before it. For the reader of trees, which does little else.

#include <bit>
#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace countersign::engines::postgres::syntax {

// Up to sixteen letters as two numbers, the first letter lowest and zeros after the last.
struct Letters {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const Letters&, const Letters&) = default;
};

// Byte by byte, for processors without the instructions below. tests/engines compares the two.
class PlainSixteen {
 public:
  static constexpr std::size_t kSize = 16;

  explicit PlainSixteen(const char* at) : at_(at) {}

  // How many bytes stand before the first of them; kSize if there is none.
  std::size_t before(char wanted) const { return before(wanted, wanted); }
  std::size_t before(char wanted, char other) const {
    std::size_t size = 0;
    while (size < kSize && at_[size] != wanted && at_[size] != other) ++size;
    return size;
  }

  Letters first(std::size_t size) const {
    Letters letters;
    for (std::size_t i = 0; i < size; ++i)
      (i < 8 ? letters.low : letters.high) |= std::uint64_t{static_cast<unsigned char>(at_[i])}
                                              << (8 * (i % 8));
    return letters;
  }

 private:
  const char* at_;
};

#if defined(__SSE2__)

// Every x86-64 has these.
class Sixteen {
 public:
  static constexpr std::size_t kSize = 16;

  explicit Sixteen(const char* at)
      : bytes_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))) {}

  std::size_t before(char wanted) const { return lowest(equal_to(wanted)); }
  std::size_t before(char wanted, char other) const {
    return lowest(equal_to(wanted) | equal_to(other));
  }

  Letters first(std::size_t size) const {
    // All bits of `size` bytes, then none.
    alignas(2 * kSize) static constexpr unsigned char kKept[2 * kSize] = {
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255};
    const __m128i kept = _mm_and_si128(
        bytes_, _mm_loadu_si128(reinterpret_cast<const __m128i*>(kKept + kSize - size)));
    return {static_cast<std::uint64_t>(_mm_cvtsi128_si64(kept)),
            static_cast<std::uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(kept, kept)))};
  }

 private:
  unsigned equal_to(char wanted) const {
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(wanted))));
  }
  static std::size_t lowest(unsigned found) {
    return static_cast<std::size_t>(std::countr_zero(found | (1U << kSize)));
  }

  __m128i bytes_;
};

#else

using Sixteen = PlainSixteen;

#endif

}  // namespace countersign::engines::postgres::syntax
