#pragma once

// Slips of the pen in the words that hold a question together; those in names and values are found
// where the names and values are.

#include "agent/planners/builtin/language/words.h"

namespace countersign::agent::builtin {

// "teh", "wich", "hwo": no words of anything, so that they may be mended wherever they stand.
void mend_small_word(Token& token);
// "averge", "diferent", "Febuary": to be asked only of a word that means nothing else.
void mend_slip(Token& token);

}  // namespace countersign::agent::builtin
