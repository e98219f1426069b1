#include "server/json.h"

#include <array>

#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::server;

namespace {

constexpr std::array kFields = {JsonField{"sql"}, JsonField{"reason", false}};

}  // namespace

TEST_CASE("bodies that are not exactly what is expected are refused with their place") {
  struct Case {
    std::string body;
    std::uint32_t line, column;
    std::string key;
    std::string says;
  };
  const Case cases[] = {
      {"", 1, 1, "sql", "\"sql\" is missing"},
      {"{}", 1, 3, "sql", "\"sql\" is missing"},
      {"   ", 1, 4, "", "end of text"},
      {"{", 1, 2, "", "end of text"},
      {"[]", 1, 1, "", "expected an object"},
      {"42", 1, 2, "", "expected an object"},
      {"\"x\"", 1, 3, "", "expected an object"},
      {"null", 1, 4, "", "expected an object"},
      {"{\"sql\":1}", 1, 8, "sql", "wants a text, found a number"},
      {"{\"sql\":1.5}", 1, 10, "sql", "found a number"},
      {"{\"sql\":true}", 1, 11, "sql", "found true or false"},
      {"{\"sql\":null}", 1, 11, "sql", "found null"},
      {"{\"sql\":[\"x\"]}", 1, 8, "sql", "found a list"},
      {"{\"sql\":{\"x\":1}}", 1, 8, "sql", "found an object"},
      {"{\"sql\":\"a\",\"sql\":\"b\"}", 1, 16, "sql", "stands twice"},
      {"{\"sql\":\"a\",\"SQL\":\"b\"}", 1, 16, "SQL", "unknown key"},
      {"{\"sql\":\"a\",\"reasn\":\"b\"}", 1, 18, "reasn", "did you mean \"reason\"?"},
      {"{\"sql\":\"a\",\"force\":\"b\"}", 1, 18, "force", "unknown key \"force\""},
      {"{\"s\\u0071l\":\"a\"}", 1, 11, "sql", "without escapes"},
      {"{\"sql\\u0000x\":\"a\"}", 1, 13, "sql", "without escapes"},
      {"{\"\":\"a\"}", 1, 3, "", "unknown key"},
      {"{\"sql\":\"a\"} x", 1, 13, "", "Excess"},
      {"{\"sql\":\"a\"}{}", 1, 12, "", "Excess"},
      {"{\"sql\":\"a\"}//c", 1, 12, "", "Excess"},
      {"{\"sql\":\"a\",}", 1, 12, "", "unexpected"},
      {"{\"sql\":\"a\" \"reason\":\"b\"}", 1, 12, "", "expected"},
      {"{\"sql\" \"a\"}", 1, 8, "", "expected ':'"},
      {"{'sql':\"a\"}", 1, 2, "", "unexpected"},
      {"{sql:\"a\"}", 1, 2, "", "unexpected"},
      {"{\"sql\":NaN}", 1, 8, "", "unexpected"},
      {"{\"sql\":01}", 1, 8, "sql", "found a number"},
      {"{\"sql\":99999999999999999999}", 1, 27, "", "integer"},
      {"{\"sql\":1e400}", 1, 12, "", "floating-point"},
      {"{\"sql\":\"\xff\"}", 1, 9, "", "UTF-8"},
      {"{\"sql\":\"\xc0\xaf\"}", 1, 9, "", "UTF-8"},
      {"{\"sql\":\"\\ud800\"}", 1, 15, "", "surrogate"},
      {"{\"sql\":\"\\x\"}", 1, 10, "", "escape"},
      {"{\"sql\":\"\n\"}", 1, 9, "", "control"},
      {"{\"sql\":\"\x01\"}", 1, 9, "", "control"},
      {std::string("{\"sql\":\"a\"}\0", 12), 1, 12, "", "Excess"},
      {"{\n  \"sql\": \"a\",\n  \"\xc3\xa4\xc3\xb6\": \"b\"\n}", 3, 6, "\xc3\xa4\xc3\xb6",
       "unknown"},
      {"{\r\n\"sql\": tru}", 2, 11, "", "expected"},
  };
  for (const auto& wanted : cases) {
    const auto read = read_text_fields(wanted.body, kFields);
    INFO(wanted.body);
    REQUIRE_FALSE(read.has_value());
    const auto& error = read.error();
    INFO(error.message);
    CHECK(error.message.find(wanted.says) != std::string::npos);
    CHECK(error.line == wanted.line);
    CHECK(error.column == wanted.column);
    CHECK(error.key == wanted.key);
  }
}

TEST_CASE("deep nesting is refused at its first level and any depth costs nothing") {
  for (const std::size_t depth : {2u, 33u, 200u, 500'000u}) {
    const auto body = "{\"sql\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
    const auto read = read_text_fields(body, kFields);
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().column == 8);
  }
}

TEST_CASE("a right body is read exactly") {
  const auto read = read_text_fields(
      "\xEF\xBB\xBF {\"reason\" : \"\", "
      "\"sql\":\"a\\u0000\\n\\u00e4\\ud83d\\ude00\\/\xf0\x9f\x98\x80\"} \n",
      kFields);
  REQUIRE(read.has_value());
  CHECK(read->required("sql") == std::string("a\0\n\xc3\xa4\xf0\x9f\x98\x80/\xf0\x9f\x98\x80", 14));
  CHECK(read->text("reason") == "");
  const auto less = read_text_fields(R"({"sql":"x"})", kFields);
  REQUIRE(less.has_value());
  CHECK_FALSE(less->text("reason"));
}

TEST_CASE("where nothing is required an empty body is an empty object") {
  CHECK(read_text_fields("", {}).has_value());
  CHECK(read_text_fields("\xEF\xBB\xBF", {}).has_value());
  CHECK(read_text_fields("{}", {}).has_value());
  const auto read = read_text_fields(R"({"sql":"x"})", {});
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().message.find("nothing is expected") != std::string::npos);
}

TEST_CASE("a message about hostile bytes is safe to print") {
  for (int byte = 0; byte < 256; ++byte) {
    for (const auto& body : {std::string("{\"sql\":") + static_cast<char>(byte) + "}",
                             std::string("{\"") + static_cast<char>(byte) + "\":\"x\"}"}) {
      const auto read = read_text_fields(body, kFields);
      REQUIRE_FALSE(read.has_value());
      for (const char c : read.error().message + read.error().key)
        CHECK(static_cast<unsigned char>(c) >= 0x20);
    }
  }
}

TEST_CASE("what goes out keeps its order and is JSON whatever the bytes") {
  Json json = json_object();
  json.set("z", json_text("a\"\\\x01\xff"));
  json.set("a", json_or_null(std::optional<int>{}));
  json.set("m", json_or_null(std::optional<int>{3}));
  json.set("t", json_time(from_us(1'760'000'000'123'000)));
  json.set("n", json_text_or_null(""));
  CHECK(json_bytes(json) ==
        "{\"z\":\"a\\\"\\\\\\\\x01\\\\xff\",\"a\":null,\"m\":3,"
        "\"t\":\"2025-10-09T08:53:20.123Z\",\"n\":null}");
}
