#pragma once

// A Query as one SQL statement. It counts nothing twice: only hops to one row are joined, what lies
// behind hops to many is asked for with IN and NOT IN, which a source answers once and not for each
// row. The order of rows is always determined.

#include <optional>
#include <string>

#include "agent/planners/builtin/meaning/query.h"

namespace countersign::agent::builtin {

class Dialect;  // writing/dialect.h

// Empty where a column's storage cannot tell what is asked ("March" of a column of years).
std::optional<std::string> write_sql(const Query& query, const Dialect& dialect);

}  // namespace countersign::agent::builtin
