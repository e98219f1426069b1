#pragma once

// Items to a draft, from left to right. Each item is either used or named as not understood; there
// is no third way.

#include <string>
#include <vector>

#include "agent/planners/builtin/reading/draft.h"
#include "agent/planners/builtin/reading/items.h"
#include "agent/planners/builtin/schema/schema_map.h"

namespace countersign::agent::builtin {

struct Understood {
  Draft draft;
  std::vector<std::string> missing;  // words that were not understood
  // "how many", and of what is not said: to be told from the question before.
  std::optional<AggregateWord> loose_aggregate;
  std::string outside;  // what no data can answer: the words that say so
  // A phrase of time that means one thing or another: drafts that differ in it, with its words.
  std::vector<std::pair<std::string, Draft>> choices;

  bool is_understood() const { return missing.empty() && outside.empty(); }
};

Understood read_grammar(const SchemaMap& schema, std::vector<Item> items);

}  // namespace countersign::agent::builtin
