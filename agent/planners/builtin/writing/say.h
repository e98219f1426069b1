#pragma once

// Single values in words: numbers with their separators, money with two decimals, texts from data
// made harmless. The parts of answer.h's sentences.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/planners/builtin/meaning/query.h"
#include "engines/engine.h"

namespace countersign::agent::builtin {

std::string say_count(std::uint64_t count);   // "1,234"
std::string say_text(std::string_view text);  // plain words, or quoted and bounded
std::string say_value(const engines::Value& value, Saying saying, DateStorage storage);
// What a group is called: "none" for NULL.
std::string say_label(const engines::Value& value, DateStorage storage = DateStorage::kIsoText);
// The value as a number, to compare by; nothing that is no number.
std::optional<double> number_of(const engines::Value& value);
// "A", "A and B", "A, B and C".
std::string say_list(const std::vector<std::string>& parts);
// Words of the question, to be put into a sentence: printable, bounded.
std::string say_words(std::string_view words);
std::string capitalised(std::string text);

}  // namespace countersign::agent::builtin
