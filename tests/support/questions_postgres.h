#pragma once

// A database of questions once more in PostgreSQL, with the types that such data have there: dates
// and timestamps where every text is one, booleans for flags, exact numbers for two decimals, keys
// that lead from table to table. Names keep their case.

#include "tests/support/questions_source.h"

namespace countersign::tests {

// Of which questions are asked in place of the SQLite database they are made as; the references
// stay SQLite's.
QuestionSource::Made in_postgres();

}  // namespace countersign::tests
