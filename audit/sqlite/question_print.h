#pragma once

// printf and format for questions: SQLite's own write as much as a number in the format says, in
// one call that nothing ends (2,000,000,000 times one character). Here a width has three digits at
// most, and stands in the format itself.

struct sqlite3_context;
struct sqlite3_value;

namespace countersign::audit::sqlite {

// As SQLite calls a function. Throws std::bad_alloc.
void print_for_question(sqlite3_context* context, int count, sqlite3_value** arguments);

}  // namespace countersign::audit::sqlite
