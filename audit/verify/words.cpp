#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "audit/log/note.h"
#include "audit/verify.h"

namespace countersign::audit {

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
  return log::notes_in(text);
}

}  // namespace countersign::audit
