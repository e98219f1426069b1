#pragma once

// JSON in and out. What comes in is read strictly: one flat object of texts, whose keys are known
// beforehand; whatever else it is, the error says where and what was expected. What goes out keeps
// the order in which it was set.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <Poco/JSON/Object.h>

#include "core/clock.h"
#include "core/result.h"

namespace countersign::server {

// ---- in -----------------------------------------------------------------------------------------

struct JsonField {
  std::string_view name;
  bool is_required = true;
};

struct JsonError {
  std::string message;       // what was found and what was expected; printable
  std::uint32_t line = 1;    // from 1
  std::uint32_t column = 1;  // from 1, in characters
  std::string key;           // empty: the document as a whole
};

class TextFields {
 public:
  explicit TextFields(std::map<std::string, std::string, std::less<>> texts)
      : texts_(std::move(texts)) {}
  std::optional<std::string> text(std::string_view name) const;
  // Of a required field.
  const std::string& required(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

// An empty body is an empty object. A byte order mark in front is skipped.
Result<TextFields, JsonError> read_text_fields(std::string_view body,
                                               std::span<const JsonField> fields);

// ---- out ----------------------------------------------------------------------------------------

using Json = Poco::JSON::Object;

Json json_object();
// Any bytes as a JSON text: what is not UTF-8 is shown as \xff.
std::string json_text(std::string_view bytes);
std::string json_bytes(const Json& object);

// null where there is nothing.
template <class T>
Poco::Dynamic::Var json_or_null(const std::optional<T>& value) {
  return value ? Poco::Dynamic::Var(*value) : Poco::Dynamic::Var();
}
Poco::Dynamic::Var json_time(const std::optional<Micros>& time);
// Empty text means: nothing.
Poco::Dynamic::Var json_text_or_null(std::string_view text);

}  // namespace countersign::server
