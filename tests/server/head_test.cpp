// The strict scanner alone: what it makes of a right head, and of chunks however they are cut. What
// it refuses stands in malformed_test.cpp, over real sockets.

#include "server/front/head.h"

#include "tests/support/catch.h"

using namespace countersign::server::front;

namespace {

constexpr HeadLimits kLimits{.body_bytes_max = 100, .target_bytes_max = 50, .fields_max = 5};

int status_of(std::string_view bytes) {
  const auto head = scan_head(bytes, kLimits);
  return head ? 200 : head.error().status;
}

// Fed in pieces of this size; the status, or 200.
int feed(std::string_view bytes, std::size_t piece, std::string& body) {
  Chunks chunks(100);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    auto part = bytes.substr(at, piece);
    const auto state = chunks.feed(part);
    if (!state) return state.error().status;
    if (*state == Chunks::State::kDone) {
      body = chunks.body();
      return at + piece - part.size() >= bytes.size() && part.empty() ? 200 : 201;
    }
  }
  return 0;  // wants more
}

}  // namespace

TEST_CASE("a right head is read field by field") {
  const auto head = scan_head(
      "POST /a/b%20c?x=1&y HTTP/1.1\r\nHost: localhost:80\r\nContent-Length: 007\r\n"
      "Accept: a\r\nACCEPT:\t b \r\n\r\n",
      kLimits);
  REQUIRE(head.has_value());
  CHECK(head->method == "POST");
  CHECK(head->path == "/a/b%20c");
  CHECK(head->query == "x=1&y");
  CHECK(head->fields.at("host") == "localhost:80");
  CHECK(head->fields.at("accept") == "a, b");
  CHECK(head->framing == Framing::kLength);
  CHECK(head->length == 7);
  CHECK_FALSE(head->wants_close);
}

TEST_CASE("connections are kept unless somebody says close or speaks 1 dot 0") {
  const auto wants_close = [](const std::string& version, const std::string& line) {
    const auto head =
        scan_head("GET / HTTP/" + version + "\r\nHost: x\r\n" + line + "\r\n", kLimits);
    REQUIRE(head.has_value());
    return head->wants_close;
  };
  CHECK_FALSE(wants_close("1.1", ""));
  CHECK_FALSE(wants_close("1.1", "Connection: keep-alive\r\n"));
  CHECK(wants_close("1.1", "Connection: Close\r\n"));
  CHECK(wants_close("1.1", "Connection: te, close\r\n"));
  CHECK(wants_close("1.0", ""));
  CHECK(wants_close("1.0", "Connection: keep-alive\r\n"));
}

TEST_CASE("limits of a head are met exactly") {
  const std::string fields = "Host: x\r\nA: 1\r\nB: 1\r\nC: 1\r\n";
  CHECK(status_of("GET / HTTP/1.1\r\n" + fields + "D: 1\r\n\r\n") == 200);
  CHECK(status_of("GET / HTTP/1.1\r\n" + fields + "D: 1\r\nE: 1\r\n\r\n") == 431);
  CHECK(status_of("GET /" + std::string(49, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n") == 200);
  CHECK(status_of("GET /" + std::string(50, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n") == 414);
  CHECK(status_of("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n") == 200);
  CHECK(status_of("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n") == 413);
}

TEST_CASE("every byte of a head is either allowed or refused and never ends the scan") {
  const std::string good =
      "POST /p?q=1 HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\nContent-Length: 3\r\n\r\n";
  REQUIRE(status_of(good) == 200);
  int accepted = 0, refused = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      auto bytes = good;
      bytes[at] = static_cast<char>(byte);
      const auto head = scan_head(bytes, kLimits);
      head ? ++accepted : ++refused;
      if (!head) {
        CHECK(head.error().status >= 400);
        CHECK(head.error().status < 500);
        continue;
      }
      // Nothing that could start a line of its own got through.
      for (const auto& [name, value] : head->fields)
        CHECK((name + value).find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
      CHECK((head->path + head->query + head->method).find_first_of(" \t\r\n") ==
            std::string::npos);
    }
  }
  CHECK(accepted > 1000);
  CHECK(refused > 1000);
}

TEST_CASE("chunks make the same body however the bytes are cut") {
  const std::string bytes = "5\r\nhello\r\n1\r\n \r\nA\r\n0123456789\r\n0\r\n\r\n";
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    std::string body;
    CHECK(feed(bytes, piece, body) == 200);
    CHECK(body == "hello 0123456789");
  }
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
    std::string body;
    CHECK(feed(bytes.substr(0, cut), 7, body) == 0);
  }
}

TEST_CASE("chunks that are not exactly chunks are refused") {
  struct Case {
    std::string bytes;
    int status;
  };
  const Case cases[] = {{"\r\n", 400},
                        {"x\r\n", 400},
                        {"5;a=b\r\nhello\r\n", 400},
                        {" 5\r\nhello\r\n", 400},
                        {"5 \r\nhello\r\n", 400},
                        {"0x5\r\nhello\r\n", 400},
                        {"-1\r\n", 400},
                        {"+5\r\nhello\r\n", 400},
                        {"5\nhello\n", 400},
                        {"5\r\nhelloX\r\n", 400},
                        {"5\r\nhello\n", 400},
                        {"5\r\nhell\r\n0\r\n\r\n", 400},
                        {"0\r\nTrailer: x\r\n\r\n", 400},
                        {"FFFFFFFFFFFFFFFF\r\n", 400},
                        {"FFFFFFFFFFFFFFF\r\n", 413},
                        {"65\r\n", 413},
                        {"64\r\n" + std::string(100, 'a') + "\r\n1\r\n", 413},
                        {"00000000000000000000000005\r\n", 400}};
  for (const auto& [bytes, status] : cases) {
    for (const std::size_t piece : {std::size_t{1}, std::size_t{3}, bytes.size()}) {
      std::string body;
      INFO(bytes.substr(0, 40) << " in pieces of " << piece);
      CHECK(feed(bytes, piece, body) == status);
    }
  }
}
