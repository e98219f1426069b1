#pragma once

// The words by which columns are known: kinds of things, each with what it looks like, why that
// matters, and how people call it. Lower case; as they are spelled in the languages that have them.

#include <span>
#include <string_view>

#include "cli/init/sensitive.h"

namespace countersign::cli {

struct SensitiveKind {
  Looks looks = Looks::kPlain;
  std::string_view why;
  std::span<const std::string_view> pieces;  // anywhere in the name, its words written together
  std::span<const std::string_view> words;   // a whole word of the name
};

// The first that fits counts.
std::span<const SensitiveKind> sensitive_kinds();
// What a note says that calls a column personal, whatever its name is.
std::span<const std::string_view> words_of_notes();

}  // namespace countersign::cli
