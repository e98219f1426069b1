#pragma once

// A draft and a schema to one Query: every noun becomes a column or a table, and every way between
// them a path. Where two readings are equally good, both are named and none is taken.

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "agent/planners/builtin/meaning/query.h"
#include "agent/planners/builtin/reading/draft.h"
#include "agent/planners/builtin/schema/schema_map.h"

namespace countersign::agent::builtin {

// "Which one do you mean?": each choice in words, with the draft that says so.
struct Choices {
  std::string about;
  std::vector<std::pair<std::string, Draft>> choices;
};
// Cannot be done, or not surely: why, in words for the person.
struct Trouble {
  std::string words;
};
using Resolved = std::variant<Query, Choices, Trouble>;

Resolved resolve(const SchemaMap& schema, const Draft& draft);

}  // namespace countersign::agent::builtin
