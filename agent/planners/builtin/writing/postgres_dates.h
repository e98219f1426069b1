#pragma once

// Dates in PostgreSQL's spelling; writing/date_sql.h says what each of these means. Columns of
// dates and moments are compared with dates and moments, never as texts; the session's time zone is
// UTC.

#include <optional>
#include <string>

#include "agent/planners/builtin/writing/date_sql.h"

namespace countersign::agent::builtin::postgres {

std::optional<std::string> date_condition(const DateReading& reading, const DateColumn& column);
std::optional<std::string> grain_label(Grain grain, const DateColumn& column);
// An aggregate where the label alone does not sort: what is grouped by stays the label.
std::optional<std::string> grain_order(Grain grain, const DateColumn& column);
std::optional<std::string> days_between(const DateColumn& from, const DateColumn& to);

}  // namespace countersign::agent::builtin::postgres
