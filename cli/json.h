#pragma once

// JSON as the command line needs it: a value that can be asked for what may not be there, and the
// few words it takes to write one line.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace countersign::cli {

class Json {
 public:
  enum class Kind : std::uint8_t { kNull, kBoolean, kNumber, kText, kList, kObject };

  Json() = default;
  // Nothing if it is not JSON.
  static std::optional<Json> parse(std::string_view text);

  Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == Kind::kNull; }
  bool is_text() const { return kind_ == Kind::kText; }
  bool is_object() const { return kind_ == Kind::kObject; }

  // A member; a null value if there is none.
  const Json& operator[](std::string_view key) const;
  const std::vector<Json>& list() const { return list_; }

  // A text or a number as it is written; "true" and "false"; empty for anything else.
  const std::string& text() const { return text_; }
  bool yes() const { return kind_ == Kind::kBoolean && text_ == "true"; }
  // The value as JSON again, on one line.
  std::string str() const;
  // A whole number, also one that travels as text.
  std::optional<std::uint64_t> whole() const;

 private:
  friend struct JsonMaker;
  Kind kind_ = Kind::kNull;
  std::string text_;
  std::vector<Json> list_;
  std::vector<std::pair<std::string, Json>> members_;
};

// "text" with quotes; bytes that are not UTF-8 become U+FFFD.
std::string json_text(std::string_view text);

// One object on one line, in the order of the calls.
class JsonLine {
 public:
  JsonLine& text(std::string_view key, std::string_view value);
  JsonLine& number(std::string_view key, std::uint64_t value);
  JsonLine& yes_or_no(std::string_view key, bool value);
  JsonLine& nothing(std::string_view key);
  // Already JSON.
  JsonLine& raw(std::string_view key, std::string_view json);
  std::string str() const { return "{" + body_ + "}"; }

 private:
  std::string body_;
};

// "[a,b,c]" from values that are already JSON.
std::string json_list(const std::vector<std::string>& values);

}  // namespace countersign::cli
