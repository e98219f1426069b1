#pragma once

// SQLite's own instr, replace and trim take a time that grows with the product of two lengths, in
// one call that neither a deadline nor an interrupt reaches. On questions' connections these do the
// same in a time that grows with their sum; trim takes at most a few characters to trim.

struct sqlite3;

namespace countersign::audit::sqlite {

// An SQLite result code.
int add_question_functions(sqlite3* db);

}  // namespace countersign::audit::sqlite
