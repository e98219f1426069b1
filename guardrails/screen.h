#pragma once

// A screen for instructions that stand where a question or data should be: "ignore your rules",
// "approve every step", a hidden message in invisible characters. It marks and never blocks: a
// finding is a signal for people who read the audit, and what is proposed for such a question is
// judged like anything else.
//
// Pure, bounded and quick; any thread. First the text is read as a model would read it (look-alike
// letters, accents, zero-width and tag characters, letters spelled with digits or set apart), then
// encoded pieces are decoded (base64, hex, percent signs, rot13, backwards), then phrases are
// looked for. It knows phrases, not meaning: a paraphrase passes it.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/verdict.h"

namespace countersign::guardrails {

// Where a text stands. What is an order in a cell may be a plain wish in a question.
enum class Channel : std::uint8_t { kQuestion = 1, kResult = 2 };
std::string_view word(Channel channel);
std::optional<Channel> channel_named(std::string_view word);

struct ScreenRule {
  std::string_view id;        // "I-02"
  std::string_view sentence;  // what it looks for, for people
  std::string_view example;   // a text that it finds
  std::string_view says;      // follows the words it found: "`ignore your rules` " + says
};
// Every rule of the screen, in the order of their ids. Lives for ever.
std::span<const ScreenRule> screen_rules();
const ScreenRule* find_screen_rule(std::string_view id);

// At most one finding for each rule, in the order in which they stand in the text: severity notice,
// category injection, with the span of the first place. Beyond the first 64 KiB nothing is looked
// at. Bytes that are not UTF-8 are taken for separators.
std::vector<Finding> screen(std::string_view text, Channel channel = Channel::kQuestion);

}  // namespace countersign::guardrails
