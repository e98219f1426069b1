#include "audit/sqlite/column_names.h"

#include "tests/support/catch.h"

namespace countersign::audit::sqlite {
namespace {

TEST_CASE("column names come back as they went into one text") {
  using Names = std::vector<std::string>;
  for (const auto& names :
       {Names{}, Names{"a"}, Names{"a", "", "b"}, Names{"with \"quotes\"", "back\\slash"},
        Names{"line\nend", "\x1b[31m", "\x7f", "\u202e", "[\",\"]"}})
    CHECK(from_json(to_json(names)) == names);
  CHECK(to_json({"a", "b\n"}) == R"(["a","b\u000a"])");
  CHECK(to_json({}).empty());
}

TEST_CASE("a text that is no list of names is read without harm") {
  for (const auto* text :
       {"", "[", "[\"", "[\"a", "[\"a\\", "[\"a\\u", "[\"a\\u00", "null", "\"\"\""})
    CHECK_NOTHROW(from_json(text));
}

}  // namespace
}  // namespace countersign::audit::sqlite
