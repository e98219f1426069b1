#pragma once

// SQLite's own lexical rules, so that spans, literals and comments are what the engine takes them
// for. Agreement with the engine is tested; nothing is decided from tokens that the engine's
// compiler could decide.

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/facts.h"

namespace countersign::engines::sqlite {

// Every token of the text except white space, up to the first NUL.
std::vector<Token> tokenize(std::string_view sql);

}  // namespace countersign::engines::sqlite
