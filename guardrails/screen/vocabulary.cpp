#include "guardrails/screen/vocabulary.h"

#include <algorithm>
#include <array>

#include "core/invariant.h"
#include "core/text.h"
#include "guardrails/screen/fold.h"
#include "guardrails/screen/tokens.h"

namespace countersign::guardrails::screening {

namespace {

constexpr std::size_t kSwapMin = 5;   // letters of a word in which two may have changed places
constexpr std::size_t kSlipMin = 6;   // one is missing or too many
constexpr std::size_t kOtherMin = 8;  // one is another

std::string folded(std::string_view word) {
  if (word.front() == '@') return std::string(word);
  return line_of(fold(word).letters).text;
}

// Words of their own, which are one slip from others.
constexpr std::array<std::string_view, 30> kOwnWords = {
    "brother",  "compete",  "compute",    "consents",    "contest",   "contexts",
    "exiting",  "filed",    "fillers",    "identify",    "indent",    "informs",
    "interval", "modules",  "initiates",  "instructive", "overwrote", "parses",
    "premise",  "prompted", "projection", "reactors",    "registers", "related",
    "relocate", "reposts",  "responds",   "rulers",      "stepped",   "prevents"};

bool is_own_word(std::string_view word) {
  return std::find(kOwnWords.begin(), kOwnWords.end(), word) != kOwnWords.end();
}

unsigned ends_of(std::string_view word) {
  return static_cast<unsigned>(static_cast<unsigned char>(word.front())) << 8 |
         static_cast<unsigned char>(word.back());
}

bool is_plain(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

}  // namespace

bool is_one_slip(std::string_view word, std::string_view wanted) {
  if (word.size() < kSwapMin || wanted.size() < kSwapMin || word.front() != wanted.front() ||
      word.back() != wanted.back())
    return false;
  if (word.size() > wanted.size()) std::swap(word, wanted);
  if (wanted.size() - word.size() > 1) return false;
  std::size_t at = 0;
  while (at < word.size() && word[at] == wanted[at]) ++at;
  if (at == word.size()) return false;
  if (word.size() < wanted.size())
    return word.size() + 1 >= kSlipMin && word.substr(at) == wanted.substr(at + 1);
  if (word.substr(at + 1) == wanted.substr(at + 1)) return word.size() >= kOtherMin;
  return word[at] == wanted[at + 1] && word[at + 1] == wanted[at] &&
         word.substr(at + 2) == wanted.substr(at + 2);
}

PlaceId Vocabulary::add(std::string_view alternatives) {
  if (const auto known = ids_.find(alternatives); known != ids_.end()) return known->second;
  const auto id = static_cast<PlaceId>(ids_.size());
  ids_.emplace(alternatives, id);
  while (!alternatives.empty()) {
    const auto end = std::min(alternatives.find('|'), alternatives.size());
    if (end > 0) add_word(alternatives.substr(0, end), id);
    alternatives.remove_prefix(std::min(end + 1, alternatives.size()));
  }
  return id;
}

void Vocabulary::add_word(std::string_view written, PlaceId id) {
  const bool is_beginning = written.ends_with('*');
  if (is_beginning) written.remove_suffix(1);
  const std::string word = folded(written);
  const auto first = static_cast<unsigned char>(word.front());
  auto& places = is_beginning ? beginnings_[word] : exact_[word];
  if (places.empty() || places.back() != id) places.push_back(id);
  if (is_beginning) {
    invariant(word.size() > 1 && word.size() < kSizeMax, "a beginning that tells too little");
    beginning_sizes_[slot_of(word)] |= bit_of(word.size());
    return;
  }
  exact_sizes_[slot_of(word)] |= bit_of(word.size());
  std::size_t at = 0;
  if (is_gapless(next_code_point(word, at)))
    gapless_max_[first] = std::max(gapless_max_[first], word.size());
  auto& alike = long_words_[ends_of(word)];
  if (word.size() >= kSwapMin && is_plain(word) &&
      std::find(alike.begin(), alike.end(), word) == alike.end())
    alike.push_back(exact_.find(word)->first);
}

void Vocabulary::places_of(std::string_view word, Places& out) const {
  const auto known = may_hold(exact_sizes_, word) ? exact_.find(word) : exact_.end();
  if (known != exact_.end()) out.insert(out.end(), known->second.begin(), known->second.end());
  add_beginnings(word, out);
  if (known == exact_.end() && word.size() >= kSwapMin && !is_own_word(word)) add_slips(word, out);
}

void Vocabulary::add_beginnings(std::string_view word, Places& out) const {
  std::uint64_t sizes = beginning_sizes_[slot_of(word)];
  for (; sizes != 0; sizes &= sizes - 1) {
    const auto size = static_cast<std::size_t>(__builtin_ctzll(sizes));
    if (size > word.size()) return;
    const auto known = beginnings_.find(word.substr(0, size));
    if (known != beginnings_.end())
      out.insert(out.end(), known->second.begin(), known->second.end());
  }
}

void Vocabulary::add_slips(std::string_view word, Places& out) const {
  const auto alike = long_words_.find(ends_of(word));
  if (alike == long_words_.end()) return;
  for (const auto& wanted : alike->second) {
    if (!is_one_slip(word, wanted)) continue;
    const auto& places = exact_.find(wanted)->second;
    out.insert(out.end(), places.begin(), places.end());
  }
}

std::size_t Vocabulary::longest_gapless(std::string_view text) const {
  if (text.empty()) return 0;
  std::size_t size = std::min(gapless_max_[static_cast<unsigned char>(text.front())], text.size());
  for (; size > 0; --size)
    if (exact_.contains(text.substr(0, size))) return size;
  return 0;
}

}  // namespace countersign::guardrails::screening
