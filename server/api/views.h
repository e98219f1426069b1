#pragma once

// What the API shows of the things it knows, as JSON. Every key is always there; null says that
// there is nothing. docs/http-api.md shows each of them once.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <Poco/JSON/Array.h>

#include "agent/desk.h"
#include "audit/store.h"
#include "core/verdict.h"
#include "server/json.h"

namespace countersign::audit {
class Verifier;  // audit/verifier.h
}

namespace countersign::server {

// Whose eyes they are. An agent must not be able to tell what does not exist from what it only may
// not read: such findings are one to it, in the words for planners, and it sees nothing else of the
// refused step that would give it away.
enum class Eyes : std::uint8_t { kPerson, kAgent };
Eyes eyes_of(const audit::Identity& who);

Json view(const audit::SessionView& session);
Json view(const audit::StepView& step, Eyes eyes);
// With the rows read so far, where the step runs here.
Json view(const audit::StepView& step, agent::Desk& desk, Eyes eyes);
Json view(const audit::MessageView& message);
Json view(const audit::EventView& event);
Json view(const audit::Winner& winner);
Json view(const agent::Receipt& receipt);
Json view(const agent::SourceInfo& source);
Json view(const engines::SchemaRelation& relation);
// In words, from the text that the spans point into.
Json view(const Finding& finding, std::string_view sql, Eyes eyes);
Poco::JSON::Array view(const std::vector<Finding>& findings, std::string_view sql, Eyes eyes);

Poco::JSON::Array views(const std::vector<audit::StepView>& steps, Eyes eyes);
Poco::JSON::Array views(const std::vector<audit::StepView>& steps, agent::Desk& desk, Eyes eyes);

template <class T>
Poco::JSON::Array views(const std::vector<T>& things) {
  Poco::JSON::Array array;
  for (const auto& thing : things) array.add(view(thing));
  return array;
}

// "table", "materialized view"
std::string_view kind_word(RelationKind kind);

// Why a statement is refused, in one text.
std::string words_of_refusal(const audit::StepView& step, Eyes eyes);

// {"data", "next_cursor", "has_more"}; an empty cursor is the end.
Json page(const Poco::JSON::Array& data, std::string_view next_cursor = {});

// Whether the store was verified, for whoever looks after the server.
Json view_of_evidence(const audit::Verifier* verifier);

}  // namespace countersign::server
