#pragma once

// Words that look like other words. Over ICU's tables of scripts and confusable characters.

#include <cstdint>
#include <string_view>

namespace countersign::guardrails {

enum class Spelling : std::uint8_t {
  kPlain,
  kLooksLatin,  // no Latin letter in it, yet it reads like a Latin word: "сору" in Cyrillic
  kMixed,       // one word out of scripts that no language mixes: "usеrs" with a Cyrillic "е"
};

// The worst spelling among the words of `text` (valid UTF-8). Japanese and Chinese beside Latin are
// plain, as is each word of a phrase in its own script. Any thread.
Spelling worst_spelling(std::string_view text);

}  // namespace countersign::guardrails
