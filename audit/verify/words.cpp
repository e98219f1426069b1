#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "audit/log/note.h"
#include "audit/verify.h"

namespace countersign::audit {

namespace {

// An em dash and a space.
constexpr std::string_view kSignature = "\xe2\x80\x94 ";

void add_if_note(std::string& text, std::vector<std::string>& notes) {
  if (log::read_note(text)) notes.push_back(text);
  text.clear();
}

}  // namespace

std::string in_words(const Verification& verification) {
  return fmt::format("{} size={} root={} checkpoints={} erased={} unexplained={} tail={}",
                     verification.is_whole() ? "OK" : "BROKEN", verification.size,
                     verification.root ? verification.root->hex() : "none",
                     verification.checkpoints, verification.erased, verification.flaws_total,
                     verification.is_anchored() ? "anchored" : "not provable");
}

std::string where(const Flaw& flaw) {
  if (!flaw.from_seq) return "the store";
  const auto from = *flaw.from_seq, to = flaw.to_seq.value_or(from + 1);
  if (to == from) return fmt::format("before record {}", from);
  if (to == from + 1) return fmt::format("record {}", from);
  return fmt::format("records {} to {}", from, to - 1);
}

std::vector<std::string> notes_in(std::string_view text) {
  std::vector<std::string> out;
  std::string note;
  bool is_signed = false;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end == text.npos ? end : end + 1);
    text.remove_prefix(line.size());
    const bool is_signature = line.starts_with(kSignature);
    if (is_signed && !is_signature) add_if_note(note, out);
    is_signed = is_signature;
    // Empty lines between notes belong to none.
    if (!note.empty() || line != "\n") note += line;
  }
  add_if_note(note, out);
  return out;
}

}  // namespace countersign::audit
