#pragma once

// What a column is good for, told from its declared type and its name; which column is a table's
// key, what its rows are called by, and when they happened.

#include <string>
#include <string_view>

#include "agent/planners/builtin/schema/schema_map.h"
#include "engines/engine.h"

namespace countersign::agent::builtin {

ColumnMap map_column(const engines::SchemaColumn& column, const TableMap& table,
                     const Dialect& dialect);
void choose_key(TableMap& table, const engines::SchemaRelation& relation);
void choose_labels(TableMap& table);
void choose_date(TableMap& table);

// "unit price" of unit_price.
std::string name_in_words(const ColumnMap& column);
// Adds up to something over rows: a price for one piece or a rating does not.
bool adds_up(const ColumnMap& column);
// Not added up over rows: a mean is what is meant.
bool is_rating(const ColumnMap& column);

// "id", "key", "no", "code": what ends the name of a key.
bool is_key_word(std::string_view word);
// Customers, employees, patients: who can be asked for by "who".
bool names_person(const TableMap& table);
// "Monday", "Tuesday", … as text.
bool holds_weekdays(const ColumnMap& column);
// "manager", "parent": leads to a row of the same table where no other table is called so.
bool means_superior(std::string_view word);
// "author", "assignee", "reviewer": a part that a person plays.
bool means_person(std::string_view word);

}  // namespace countersign::agent::builtin
