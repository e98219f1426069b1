#pragma once

// What the API shows of the things it knows, as JSON. Every key is always there; null says that
// there is nothing. docs/http-api.md shows each of them once.

#include <string_view>
#include <vector>

#include <Poco/JSON/Array.h>

#include "agent/desk.h"
#include "audit/store.h"
#include "core/verdict.h"
#include "server/json.h"

namespace countersign::server {

Json view(const audit::SessionView& session);
Json view(const audit::StepView& step);
// With the rows read so far, where the step runs here.
Json view(const audit::StepView& step, agent::Desk& desk);
Json view(const audit::MessageView& message);
Json view(const audit::EventView& event);
Json view(const audit::Winner& winner);
Json view(const agent::Receipt& receipt);
Json view(const agent::SourceInfo& source);
Json view(const engines::SchemaRelation& relation);
// In words, from the text that the spans point into.
Poco::JSON::Array view(const std::vector<Finding>& findings, std::string_view sql);

Poco::JSON::Array views(const std::vector<audit::StepView>& steps, agent::Desk& desk);

template <class T>
Poco::JSON::Array views(const std::vector<T>& things) {
  Poco::JSON::Array array;
  for (const auto& thing : things) array.add(view(thing));
  return array;
}

// {"data", "next_cursor", "has_more"}; an empty cursor is the end.
Json page(const Poco::JSON::Array& data, std::string_view next_cursor = {});

}  // namespace countersign::server
