#pragma once

// A conversation, read from its beginning: each message is a new question, a change to the one
// before it ("only for Germany", "and by month?"), or the reply to a question that was asked back.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "agent/planner.h"
#include "agent/planners/builtin/meaning/lookup.h"
#include "agent/planners/builtin/meaning/resolve.h"

namespace countersign::agent::builtin {

// Rows of a look-up are needed before the conversation can be read on.
struct NeedsRows {
  Lookup lookup;
};
struct ReadAsQuery {
  Query query;
};
struct ReadAsChoices {
  Choices choices;
};
struct NotRead {
  std::vector<std::string> words;  // not understood; empty: `why` says all
  std::string why;
};
using Reading = std::variant<NeedsRows, ReadAsQuery, ReadAsChoices, NotRead>;

// What the last message asks for.
Reading read_conversation(const SchemaMap& schema, const std::vector<std::string>& messages,
                          const LookupRows& rows);

}  // namespace countersign::agent::builtin
