#pragma once

// What the names in a schema suggest about what is in it. Guesses: a person looks them over, so it
// is better to shut out one column too many than one too few.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engines/engine.h"

namespace countersign::cli {

enum class Looks : std::uint8_t {
  kPlain,
  kMaybePersonal,  // a name, a salary: personal, and often what a question is about
  kPersonal,       // how to reach or recognise somebody
  kSecret,         // what lets somebody in
};

struct Guess {
  Looks looks = Looks::kPlain;
  std::string_view why;  // "how to reach somebody"; empty for a plain column
};

// By its name in any of a dozen languages, and by its note. `table` says what a plain "name" is the
// name of.
Guess guess_of(std::string_view table, const engines::SchemaColumn& column);
Looks column_looks(std::string_view table, const engines::SchemaColumn& column);
// Why the whole table is better left out; empty: no reason.
std::string why_leave_out(const engines::SchemaRelation& relation);

// "FirstName", "first_name" and "first-name" are all {"first", "name"}.
std::vector<std::string> words_in_name(std::string_view name);

}  // namespace countersign::cli
