#pragma once

// The little JSON that EXPLAIN writes: objects, arrays, texts, numbers. Depth is capped.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::engines::postgres {

struct Json {
  enum class Kind { kNull, kScalar, kArray, kObject };
  struct Member;
  Kind kind = Kind::kNull;
  std::string text;  // a text without quotes, a number or a truth value as written
  std::vector<Json> items;
  std::vector<Member> members;

  const Json* find(std::string_view key) const;  // null: not there
  std::string_view text_of(std::string_view key) const;
  double number_of(std::string_view key) const;  // 0 where there is none
};
struct Json::Member {
  std::string key;
  Json value;
};

std::optional<Json> parse_json(std::string_view text);

}  // namespace countersign::engines::postgres
