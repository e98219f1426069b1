#pragma once

// From what the authorizer was asked and what the program opens to the relations and functions that
// a statement reads, by the names of the schema.

#include <string_view>
#include <vector>

#include "core/facts.h"
#include "engines/sqlite/outline.h"
#include "engines/sqlite/program.h"
#include "engines/sqlite/recorder.h"
#include "engines/sqlite/shape.h"

namespace countersign::engines::sqlite {

// What names mean in one statement.
struct Naming {
  Naming(const Outline& statement, const Shape& schema);

  const Outline& outline;
  const Shape& shape;
  std::vector<const RelationShape*> views;  // those that the statement itself names

  // The view among those through which the event is read by the view's own definition; none if it
  // is read directly, or may be.
  //
  // The engine tells the view being expanded, but by a name that a WITH can take as well:
  // WITH v_sales AS (SELECT … FROM users) looks the same. So the name must not be a WITH name of
  // the statement, and the view's definition must read exactly that.
  const RelationShape* view_between(const ReadEvent& event) const;
};

// Everything that is known of one statement when its relations are made out.
struct Evidence {
  const Naming& naming;
  const Events& events;
  const Program* program = nullptr;  // none: it did not compile
};

// The engine's own tables: sqlite_schema and its like.
bool is_catalog_name(std::string_view lower_name);

// Fills in relations, functions and disagreements.
void add_relations(const Evidence& evidence, Facts& facts);

}  // namespace countersign::engines::sqlite
