#include "cli/json.h"

#include <charconv>

#include <Poco/JSON/ParseHandler.h>
#include <Poco/JSON/Parser.h>
#include <fmt/format.h>

#include "core/invariant.h"
#include "core/text.h"

namespace countersign::cli {

struct JsonMaker {
  static Json made(const Poco::Dynamic::Var& value) {
    Json json;
    if (value.isEmpty()) return json;
    if (value.type() == typeid(Poco::JSON::Object::Ptr)) {
      json.kind_ = Json::Kind::kObject;
      const auto& object = *value.extract<Poco::JSON::Object::Ptr>();
      // Iterating the object itself would sort them.
      for (const auto& key : object.getNames())
        json.members_.emplace_back(key, made(object.get(key)));
    } else if (value.type() == typeid(Poco::JSON::Array::Ptr)) {
      json.kind_ = Json::Kind::kList;
      for (const auto& element : *value.extract<Poco::JSON::Array::Ptr>())
        json.list_.push_back(made(element));
    } else {
      json.kind_ = kind_of(value);
      json.text_ = value.type() == typeid(double) ? fmt::format("{}", value.extract<double>())
                                                  : value.convert<std::string>();
    }
    return json;
  }

 private:
  static Json::Kind kind_of(const Poco::Dynamic::Var& value) {
    if (value.isBoolean()) return Json::Kind::kBoolean;
    return value.isString() ? Json::Kind::kText : Json::Kind::kNumber;
  }
};

namespace {

// Deeper than anything the API says; the parser underneath recurses.
bool is_too_deep(std::string_view text) {
  int depth = 0;
  for (const char c : text) {
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (depth > 200) return true;
  }
  return false;
}

void append_escaped(std::string& out, char32_t c) {
  if (c == '"' || c == '\\') {
    out += '\\';
    out += static_cast<char>(c);
  } else if (c == '\n') {
    out += "\\n";
  } else if (c < 0x20 || c == 0x7F) {
    out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
  } else {
    append_utf8(out, c);
  }
}

}  // namespace

std::optional<Json> Json::parse(std::string_view text) {
  if (is_too_deep(text)) return std::nullopt;
  try {
    // Members keep the order in which they came.
    Poco::JSON::Parser parser(new Poco::JSON::ParseHandler(true));
    return JsonMaker::made(parser.parse(std::string(text)));
  } catch (const Poco::Exception&) {
    return std::nullopt;
  }
}

const Json& Json::operator[](std::string_view key) const {
  static const Json nothing;
  for (const auto& [name, value] : members_)
    if (name == key) return value;
  return nothing;
}

std::string Json::str() const {
  switch (kind_) {
    case Kind::kNull:
      return "null";
    case Kind::kBoolean:
    case Kind::kNumber:
      return text_;
    case Kind::kText:
      return json_text(text_);
    case Kind::kList: {
      std::vector<std::string> values;
      for (const auto& value : list_) values.push_back(value.str());
      return json_list(values);
    }
    case Kind::kObject: {
      JsonLine line;
      for (const auto& [key, value] : members_) line.raw(key, value.str());
      return line.str();
    }
  }
  unreachable("a JSON value of no kind");
}

std::optional<std::uint64_t> Json::whole() const {
  std::uint64_t number = 0;
  const char* end = text_.data() + text_.size();
  const auto [stop, error] = std::from_chars(text_.data(), end, number);
  if (error != std::errc() || stop != end || text_.empty()) return std::nullopt;
  return number;
}

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) append_escaped(out, next_code_point(text, at));
  return out + "\"";
}

JsonLine& JsonLine::raw(std::string_view key, std::string_view json) {
  if (!body_.empty()) body_ += ',';
  body_ += json_text(key);
  body_ += ':';
  body_ += json;
  return *this;
}

JsonLine& JsonLine::text(std::string_view key, std::string_view value) {
  return raw(key, json_text(value));
}

JsonLine& JsonLine::number(std::string_view key, std::uint64_t value) {
  return raw(key, std::to_string(value));
}

JsonLine& JsonLine::yes_or_no(std::string_view key, bool value) {
  return raw(key, value ? "true" : "false");
}

JsonLine& JsonLine::nothing(std::string_view key) {
  return raw(key, "null");
}

std::string json_list(const std::vector<std::string>& values) {
  return fmt::format("[{}]", fmt::join(values, ","));
}

}  // namespace countersign::cli
