// Requests that are not quite HTTP, over real sockets: each is answered 4xx and the connection
// closed, nothing hangs, nothing changes, and the server is fine afterwards.

#include "tests/support/catch.h"
#include "tests/support/server_socket.h"

using namespace countersign::server;
using namespace countersign::server::testing;

namespace {

struct Case {
  std::string bytes;
  int status;
};

const std::string kHost = "Host: 127.0.0.1\r\n";

std::string get(const std::string& headers) {
  return "GET /healthz HTTP/1.1\r\n" + headers + "\r\n";
}

std::string post(const std::string& headers, const std::string& body) {
  return "POST /v1/sessions HTTP/1.1\r\n" + kHost + "Content-Type: application/json\r\n" + headers +
         "\r\n" + body;
}

std::vector<Case> request_lines() {
  return {
      {"\r\n" + get(kHost), 400},
      {"GET\r\n\r\n", 400},
      {"GET /healthz\r\n\r\n", 400},
      {"GET /healthz HTTP/1.1 \r\n" + kHost + "\r\n", 400},
      {"GET  /healthz HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {" GET /healthz HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET\t/healthz\tHTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET /health z HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET /healthz HTTP/2.0\r\n" + kHost + "\r\n", 400},
      {"GET /healthz HTTP/1.2\r\n" + kHost + "\r\n", 400},
      {"GET /healthz HTTP/1.11\r\n" + kHost + "\r\n", 400},
      {"GET /healthz http/1.1\r\n" + kHost + "\r\n", 400},
      {"GET /healthz XTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"G\xc3\x84T /healthz HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GE(T /healthz HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {std::string(40, 'G') + " /healthz HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET healthz HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET http://127.0.0.1/healthz HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET * HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"CONNECT 127.0.0.1:80 HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET /healthz#x HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET /health\xc3\xa4 HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {std::string("GET /health\0z HTTP/1.1\r\n", 24) + kHost + "\r\n", 400},
      {"GET /health\x1bz HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET /%00 HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET /%0d%0aX:%20y HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET /a%2fb HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET /%ff HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET /healthz?a=%zz HTTP/1.1\r\n" + kHost + "\r\n", 400},
      {"GET /" + std::string(9000, 'a') + " HTTP/1.1\r\n" + kHost + "\r\n", 414},
      {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400},
      {"\x16\x03\x01\x02\x01\x01\xfc\x03\x03\r\n\r\n", 400},
      {"SSH-2.0-OpenSSH_9.2\r\n\r\n", 400},
  };
}

std::vector<Case> header_lines() {
  return {
      {get(""), 400},
      {get("Host:\r\n"), 400},
      {get("Host: 127.0.0.1\r\nHost: 127.0.0.1\r\n"), 400},
      {get("Host: 127.0.0.1\r\nhost: evil.example\r\n"), 400},
      {get("Host: 127.0.0.1, evil.example\r\n"), 400},
      {get("Host: user@127.0.0.1\r\n"), 400},
      {get("Host: 127.0.0.1/x\r\n"), 400},
      {get("Host: evil.example\r\n"), 421},
      {get("Host: 127.0.0.1.evil.example\r\n"), 421},
      {get("Host: 0.0.0.0\r\n"), 421},
      {get("Host: localhost.\r\n"), 421},
      {get("Host: [::2]\r\n"), 421},
      {get(kHost + "X-A\r\n"), 400},
      {get(kHost + "X-A : b\r\n"), 400},
      {get(kHost + ": b\r\n"), 400},
      {get(kHost + "X A: b\r\n"), 400},
      {get(kHost + " X-A: b\r\n"), 400},
      {get(kHost + "X-A: b\r\n folded\r\n"), 400},
      {get(kHost + "X-A: b\r\n\tfolded\r\n"), 400},
      {get(kHost + "X-A: b\x1b[31m\r\n"), 400},
      {get(kHost + std::string("X-A: b\0c\r\n", 10)), 400},
      {get(kHost + "X-A: b\x7f\r\n"), 400},
      {get(kHost + "X-A: b\rc\r\n"), 400},
      {get(kHost + "X-A: b\nX-B: c\r\n"), 400},
      {"GET /healthz HTTP/1.1\nHost: 127.0.0.1\n\n", 400},
      {"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\n", 400},
      {get(kHost + "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"), 400},
      {get(kHost + "Origin: a\r\nOrigin: b\r\n"), 400},
      {get(kHost + "X-A: " + std::string(9000, 'a') + "\r\n"), 431},
      {get(kHost + std::string(300, 'a') + ": b\r\n"), 431},
      {get(kHost + std::string(20'000, 'a')), 431},
      {get(kHost +
           [] {
             std::string many;
             for (int i = 0; i < 101; ++i) many += "X-" + std::to_string(i) + ": b\r\n";
             return many;
           }()),
       431},
      {get(kHost + "Expect: 200-ok\r\n"), 417},
  };
}

std::vector<Case> framings() {
  return {
      {post("", "{}"), 411},
      {post("Content-Length:\r\n", "{}"), 400},
      {post("Content-Length: -2\r\n", "{}"), 400},
      {post("Content-Length: +2\r\n", "{}"), 400},
      {post("Content-Length: 2 2\r\n", "{}"), 400},
      {post("Content-Length: 2,2\r\n", "{}"), 400},
      {post("Content-Length: 0x2\r\n", "{}"), 400},
      {post("Content-Length: 2.0\r\n", "{}"), 400},
      {post("Content-Length: two\r\n", "{}"), 400},
      {post("Content-Length: 2\r\nContent-Length: 2\r\n", "{}"), 400},
      {post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}"), 400},
      {post("Content-Length : 2\r\n", "{}"), 400},
      {post("Content-Length: 1000001\r\n", "{}"), 413},
      {post("Content-Length: 99999999999999999999999\r\n", "{}"), 413},
      {post("Content-Length: 18446744073709551618\r\n", "{}"), 413},
      {post("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", "{}"), 400},
      {post("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n", "2\r\n{}\r\n0\r\n\r\n"), 400},
      {post("Transfer-Encoding: xchunked\r\n", "{}"), 400},
      {post("Transfer-Encoding: gzip, chunked\r\n", "{}"), 400},
      {post("Transfer-Encoding: chunked, identity\r\n", "{}"), 400},
      {post("Transfer-Encoding: identity\r\n", "{}"), 400},
      {post("Transfer-Encoding:\r\n", "{}"), 400},
      {post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400},
      {post("Transfer-Encoding: =?UTF-8?B?Y2h1bmtlZA==?=\r\n", "0\r\n\r\n"), 400},
      {post("Transfer-Encoding: chunked\r\n", "2;x=y\r\n{}\r\n0\r\n\r\n"), 400},
      {post("Transfer-Encoding: chunked\r\n", "2\n{}\n0\n\n"), 400},
      {post("Transfer-Encoding: chunked\r\n", "2\r\n{}xx0\r\n\r\n"), 400},
      {post("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"), 400},
      {post("Transfer-Encoding: chunked\r\n", "-1\r\n{}\r\n0\r\n\r\n"), 400},
      {post("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n0\r\nX: y\r\n\r\n"), 400},
      {post("Transfer-Encoding: chunked\r\n", "FFFFFFFFFFFFFFFF\r\n{}\r\n"), 400},
      {post("Transfer-Encoding: chunked\r\n", "F4241\r\n"), 413},
      {post("Content-Encoding: gzip\r\nContent-Length: 2\r\n", "{}"), 415},
      {get(kHost + "Content-Length: 2\r\n") + "{}", 400},
      {get(kHost + "Transfer-Encoding: chunked\r\n") + "0\r\n\r\n", 400},
      {"POST /v1/sessions HTTP/1.0\r\n" + kHost + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"DELETE /healthz HTTP/1.1\r\n" + kHost + "Content-Length: 1\r\n\r\nx", 400},
  };
}

void check_each(const std::vector<Case>& cases) {
  Listening listening;
  for (const auto& [bytes, status] : cases) {
    INFO(bytes.substr(0, 200));
    RawSocket socket(listening.port());
    socket.send(bytes);
    const auto reply = socket.until_close();
    CHECK(status_of(reply) == status);
    CHECK(field_of(reply, "Content-Type") == "application/problem+json");
    CHECK(field_of(reply, "Connection") == "close");
    CHECK(field_of(reply, "X-Content-Type-Options") == "nosniff");
    CHECK(field_of(reply, "X-Request-Id").starts_with("req_"));
    CHECK(std::to_string(body_of(reply).size()) == field_of(reply, "Content-Length"));
    for (const char c : reply)
      CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\r' || c == '\n'));
  }
  CHECK(listening.house.desk.changes == 0);
  CHECK(listening.answers());
}

}  // namespace

TEST_CASE("request lines that are not exactly one are refused and closed") {
  check_each(request_lines());
}

TEST_CASE("headers with two meanings are refused and closed") {
  check_each(header_lines());
}

TEST_CASE("bodies whose length is not certain are refused and closed") {
  check_each(framings());
}

TEST_CASE("what hides behind a refused request is never taken for a request") {
  Listening listening;
  const auto hidden = listening.request("POST", "/v1/sessions", R"({"source":"shop"})");
  for (const auto& [bytes, status] : framings()) {
    RawSocket socket(listening.port());
    socket.send(bytes + hidden);
    CHECK(status_of(socket.until_close()) == status);
  }
  // Not behind chunks either, which end well: we close instead of going on.
  RawSocket socket(listening.port());
  socket.send("POST /v1/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " +
              listening.house.key +
              "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
              "11\r\n{\"source\":\"shop\"}\r\n0\r\n\r\n" +
              hidden);
  const auto reply = socket.until_close();
  CHECK(status_of(reply) == 201);
  CHECK(field_of(reply, "Connection") == "close");
  CHECK(reply.find("HTTP/1.1", 10) == std::string::npos);
  CHECK(listening.house.desk.changes == 1);
}

TEST_CASE("requests that end in the middle change nothing") {
  Listening listening;
  const auto whole = listening.request("POST", "/v1/sessions", R"({"source":"shop"})");
  for (std::size_t cut = 1; cut < whole.size(); cut += 3) {
    RawSocket socket(listening.port());
    socket.send(whole.substr(0, cut));
    socket.end_sending();
    CHECK(status_of(socket.until_close()) == 400);
  }
  CHECK(listening.house.desk.changes == 0);
  CHECK(listening.answers());
}
