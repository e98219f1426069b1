#pragma once

// The words of the lexicon, and which of its parts a word of a text could be. Made once, then only
// read; any thread.

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace countersign::guardrails::screening {

// One place of a pattern: the words that may stand there. Places with the same words are one.
using PlaceId = std::uint16_t;
using Places = std::vector<PlaceId>;

class Vocabulary {
 public:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  // "ignore|disregard|instruct*", lower case.
  PlaceId add(std::string_view alternatives);

  // Adds to `out` where `word` may stand.
  void places_of(std::string_view word, Places& out) const;
  // How many bytes of `text`, which has no gaps between words, are the longest word known; 0: none.
  std::size_t longest_gapless(std::string_view text) const;
  // A whole word of the lexicon, spelled right.
  bool holds(std::string_view word) const {
    return may_hold(exact_sizes_, word) && exact_.contains(word);
  }
  std::size_t size() const { return ids_.size(); }
  // Every whole word, spelled right.
  template <class Take>
  void each_word(Take take) const {
    for (const auto& [word, places] : exact_) take(word);
  }

 private:
  template <class Value>
  using Map = std::unordered_map<std::string, Value, Hash, std::equal_to<>>;

  void add_word(std::string_view written, PlaceId id);
  void add_beginnings(std::string_view word, Places& out) const;
  void add_slips(std::string_view word, Places& out) const;

  Map<PlaceId> ids_;
  Map<Places> exact_;
  Map<Places> beginnings_;
  // Which lengths of words and of beginnings there are, by their first two bytes: bit n for n
  // bytes. Most words of most texts are known to be none of these without another look.
  using Sizes = std::array<std::uint64_t, 1024>;
  static constexpr std::size_t kSizeMax = 63;
  static std::size_t slot_of(std::string_view word) {
    const auto first = static_cast<unsigned char>(word[0]);
    const unsigned second = word.size() > 1 ? static_cast<unsigned char>(word[1]) : 0;
    return (first * 37U + second) % std::tuple_size_v<Sizes>;
  }
  static std::uint64_t bit_of(std::size_t size) {
    return std::uint64_t{1} << (size < kSizeMax ? size : kSizeMax);
  }
  static bool may_hold(const Sizes& sizes, std::string_view word) {
    return !word.empty() && (sizes[slot_of(word)] & bit_of(word.size())) != 0;
  }
  Sizes exact_sizes_{};
  Sizes beginning_sizes_{};  // of at least two bytes
  // Long words by their first and their last letter.
  std::unordered_map<unsigned, std::vector<std::string_view>> long_words_;
  std::array<std::size_t, 256> gapless_max_{};  // by the first byte
};

// Two letters changed places, or in a long word one is missing, too many or another; the first and
// the last are right, so that "ignored" is not a slip of "ignore".
bool is_one_slip(std::string_view word, std::string_view wanted);

}  // namespace countersign::guardrails::screening
