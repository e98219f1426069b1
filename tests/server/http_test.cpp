#include "server/http.h"

#include "server/auth/hosts.h"
#include "tests/support/catch.h"

using namespace countersign::server;

TEST_CASE("a path is decoded piece by piece and never changes its shape") {
  CHECK(decode_path("/") == "/");
  CHECK(decode_path("/v1/sources/a%20b+c") == "/v1/sources/a b+c");
  CHECK(decode_path("/%c3%A4") == "/\xc3\xa4");
  for (const char* bad : {"/%2F", "/a%2fb", "/%", "/%4", "/%zz", "/%00", "/%0a", "/%7f", "/%ff",
                          "/%c0%af", "/%1b[31m"}) {
    INFO(bad);
    CHECK_FALSE(decode_path(bad));
  }
}

TEST_CASE("a query is decoded in its order") {
  const auto query = parse_query("a=1&b=two+words&c&d=%26%3D&&a=2");
  REQUIRE(query);
  CHECK(*query == std::vector<std::pair<std::string, std::string>>{
                      {"a", "1"}, {"b", "two words"}, {"c", ""}, {"d", "&="}, {"a", "2"}});
  for (const char* bad : {"a=%", "a=%f", "%00=1", "a=%0d%0a", "a=%ff"})
    CHECK_FALSE(parse_query(bad));
  CHECK(parse_query("")->empty());
}

TEST_CASE("a query value counts only if it stands once") {
  Request request;
  request.query = {{"a", "1"}, {"b", "2"}, {"b", "3"}};
  CHECK(request.query_value("a") == "1");
  CHECK_FALSE(request.query_value("b"));
  CHECK_FALSE(request.query_value("c"));
  request.headers = {{"host", "x"}};
  CHECK(request.header("host") == "x");
  CHECK_FALSE(request.header("Host"));
  const Response response{.headers = {{"ETag", "\"t\""}}};
  CHECK(response.header("etag") == "\"t\"");
  CHECK(response.header("location").empty());
}

TEST_CASE("only names of this machine are hosts that a loopback server answers to") {
  const auto names = loopback_names("127.0.0.1");
  for (const char* good :
       {"127.0.0.1", "127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]", "[::1]:8080"}) {
    INFO(good);
    CHECK(is_known_host(names, good));
  }
  for (const char* bad :
       {"", "evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.", "0.0.0.0",
        "127.0.0.2", "[::2]", "::1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:123456",
        "user@127.0.0.1", "127.0.0.1/", "127.0.0.1 ", "[::1", "[127.0.0.1]x", "localhost:80:80",
        "127.0.0.1,evil.example"}) {
    INFO(bad);
    CHECK_FALSE(is_known_host(names, bad));
  }
  CHECK(is_known_host(loopback_names("127.0.0.5"), "127.0.0.5:1"));
  CHECK(is_known_host({}, "shop.example:443"));
  CHECK_FALSE(is_known_host({}, "shop.example:443/x"));
}
