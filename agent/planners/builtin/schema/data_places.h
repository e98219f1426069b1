#pragma once

// Where the data stand, said as if it were a condition: "in the catalogue", "on our platform". It
// holds for all rows and says nothing, as long as the schema knows no such thing by that name.

#include <cstddef>
#include <optional>

#include "agent/planners/builtin/language/words.h"

namespace countersign::agent::builtin {

struct DataPlace {
  std::size_t tokens = 0;
  std::size_t noun = 0;  // the token of the place itself
};

// "in the whole catalogue", "of our company", "on file"; after a verb also "the school" alone.
std::optional<DataPlace> read_data_place(Tokens tokens, std::size_t at, bool is_after_verb);

}  // namespace countersign::agent::builtin
