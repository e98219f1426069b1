#include "agent/evidence/deceptive.h"

#include <algorithm>

#include <fmt/core.h>

#include "core/text.h"
#include "guardrails/spelling.h"

namespace countersign::agent {

namespace {

constexpr std::size_t kShownMax = 64;
constexpr std::size_t kWordShownMax = 120;

std::optional<Deceptive> deception_of(char32_t code_point) {
  switch (invisible_kind(code_point)) {
    case Invisible::kNone:
      return std::nullopt;
    case Invisible::kControl:
      return Deceptive::kControl;
    case Invisible::kBidi:
      return Deceptive::kBidi;
    case Invisible::kZeroWidth:
      return Deceptive::kZeroWidth;
    case Invisible::kTag:
      return Deceptive::kTag;
    case Invisible::kVariation:
      return Deceptive::kVariation;
  }
  unreachable("an invisible character of no kind");
}

Span span_of(std::size_t from, std::size_t to) {
  return {static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to)};
}

// "us\u{435}rs": every letter that is not ASCII is written out.
std::string spelled_out(std::string_view word) {
  std::string out;
  for (std::size_t at = 0; at < word.size() && out.size() < kWordShownMax;) {
    const char32_t c = next_code_point(word, at);
    out += c < 0x80 ? std::string(1, static_cast<char>(c))
                    : fmt::format("\\u{{{:x}}}", static_cast<std::uint32_t>(c));
  }
  return out;
}

bool is_of_word(char32_t c) {
  if (c >= 0x80) return invisible_kind(c) == Invisible::kNone;
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

class Search {
 public:
  explicit Search(std::string_view sql) : sql_(sql) {}

  std::vector<EvidenceText> run() {
    for (std::size_t at = 0; at < sql_.size() && found_.size() < kShownMax;) {
      const std::size_t from = at;
      const char32_t c = next_code_point(sql_, at);
      if (is_of_word(c)) {
        is_foreign_ |= c >= 0x80;
        if (!in_word_) word_from_ = from;
        in_word_ = true;
        continue;
      }
      end_word(from);
      if (const auto kind = deception_of(c))
        found_.push_back({*kind, span_of(from, at), printable(sql_.substr(from, at - from))});
    }
    end_word(sql_.size());
    return std::move(found_);
  }

 private:
  void end_word(std::size_t to) {
    const auto word = sql_.substr(word_from_, to - word_from_);
    if (in_word_ && is_foreign_ && found_.size() < kShownMax &&
        guardrails::worst_spelling(word) != guardrails::Spelling::kPlain)
      found_.push_back({Deceptive::kLookalike, span_of(word_from_, to), spelled_out(word)});
    in_word_ = is_foreign_ = false;
  }

  const std::string_view sql_;
  std::vector<EvidenceText> found_;
  std::size_t word_from_ = 0;
  bool in_word_ = false;
  bool is_foreign_ = false;
};

}  // namespace

std::vector<EvidenceText> deceptive_in(std::string_view sql) {
  return Search(sql).run();
}

}  // namespace countersign::agent
