#include "server/server.h"

#include <atomic>
#include <thread>

#include <unistd.h>

#include "core/thread.h"
#include "tests/support/catch.h"
#include "tests/support/server_socket.h"

using namespace countersign;
using namespace countersign::server;
using namespace countersign::server::testing;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

std::string refusal_of(const std::string& listen, bool behind_proxy = false) {
  House house;
  Wakeups wakeups;
  ServerOptions options;
  options.listen = listen;
  options.behind_proxy = behind_proxy;
  try {
    start_server(house.api, wakeups, options);
  } catch (const CannotListen& e) {
    return e.what();
  }
  return "";
}

std::string address_of(Listening& listening) {
  return listening.house.desk.with_lock([](auto& desk) { return desk.came_from; });
}

}  // namespace

TEST_CASE("requests follow one another on a connection and may come all at once") {
  Listening listening;
  RawSocket socket(listening.port());
  for (int i = 0; i < 3; ++i) {
    socket.send(listening.request("GET", listening.house.path()));
    const auto reply = socket.reply();
    CHECK(status_of(reply) == 200);
    CHECK(field_of(reply, "Connection").empty());
    CHECK(json_of(body_of(reply))->getValue<std::string>("session_id") ==
          listening.house.session.text());
  }
  const auto one =
      listening.request("POST", listening.house.path("/steps"), R"({"sql":"SELECT 1"})");
  socket.send(one + one + listening.request("GET", "/healthz"));
  CHECK(status_of(socket.reply()) == 201);
  CHECK(status_of(socket.reply()) == 201);
  CHECK(status_of(socket.reply()) == 200);
  CHECK(listening.house.desk.changes == 2);
}

TEST_CASE("a request may arrive byte by byte") {
  Listening listening;
  RawSocket socket(listening.port());
  for (const char c :
       listening.request("POST", listening.house.path("/steps"), R"({"sql":"SELECT 1"})"))
    REQUIRE(socket.send(std::string(1, c)));
  CHECK(status_of(socket.reply()) == 201);
}

TEST_CASE("HEAD gives the length without the body") {
  Listening listening;
  RawSocket socket(listening.port());
  socket.send(listening.request("HEAD", "/version") + listening.request("GET", "/version"));
  const auto head = socket.reply(true);
  const auto get = socket.reply();
  CHECK(status_of(head) == 200);
  CHECK(field_of(head, "Content-Length") == std::to_string(body_of(get).size()));
  CHECK(status_of(get) == 200);
}

TEST_CASE("whoever asks before sending a body is told to go on") {
  Listening listening;
  RawSocket socket(listening.port());
  const auto request = listening.request("POST", listening.house.path("/steps"),
                                         R"({"sql":"SELECT 1"})", "Expect: 100-continue\r\n");
  const auto body_at = request.find("\r\n\r\n") + 4;
  socket.send(request.substr(0, body_at));
  CHECK(socket.reply() == "HTTP/1.1 100 Continue\r\n\r\n");
  socket.send(request.substr(body_at));
  CHECK(status_of(socket.reply()) == 201);
}

TEST_CASE("chunked bodies are put together and the connection closes after them") {
  Listening listening;
  RawSocket socket(listening.port());
  socket.send("POST " + listening.house.path("/steps") +
              " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + listening.house.key +
              "\r\nContent-Type: application/json\r\nTransfer-Encoding: Chunked\r\n\r\n");
  socket.send("8\r\n{\"sql\":\"\r\n");
  socket.send("a\r\nSELECT 1\"}\r\n0\r\n\r\n");
  CHECK(status_of(socket.until_close()) == 201);
  CHECK(listening.house.desk.with_lock([](auto& desk) { return desk.text; }) == "SELECT 1");
}

TEST_CASE("a body at the limit is taken and one above it is refused before it is sent") {
  ServerOptions options;
  options.body_bytes_max = 2000;
  Listening listening(options);
  const std::string sql(2000 - 10, 'x');
  CHECK(status_of(listening.call("POST", listening.house.path("/steps"),
                                 "{\"sql\":\"" + sql + "\"}")) == 201);
  const auto large =
      listening.call("POST", listening.house.path("/steps"), "{\"sql\":\"" + sql + "x\"}");
  CHECK(status_of(large) == 413);
  CHECK(large.find("at most 2000 bytes") != std::string::npos);
  CHECK(listening.house.desk.changes == 1);
}

TEST_CASE("half-open connections do not keep others from being served") {
  ServerOptions options;
  options.threads = 20;
  Listening listening(options);
  std::vector<RawSocket> silent, dripping;
  for (int i = 0; i < 16; ++i) {
    silent.emplace_back(listening.port());
    dripping.emplace_back(listening.port());
    dripping.back().send("GET /healthz HT");
  }
  for (int i = 0; i < 10; ++i) CHECK(listening.answers());
}

TEST_CASE("ten times as many silent connections as threads do not keep others from being served") {
  ServerOptions options;
  options.threads = 8;
  Listening listening(options);
  std::vector<RawSocket> silent;
  for (int i = 0; i < 30; ++i) silent.emplace_back(listening.port());
  CHECK(listening.answers());
  for (int i = 0; i < 50; ++i) {
    silent.emplace_back(listening.port());
    silent.back().send("POST /v1/sess");
  }
  for (int i = 0; i < 5; ++i) CHECK(listening.answers());
}

TEST_CASE("a head or body that does not come in time is ended however it drips") {
  ServerOptions options;
  options.head_deadline = seconds(1);
  options.request_deadline = seconds(1);
  options.keep_alive = seconds(1);
  Listening listening(options);
  RawSocket head(listening.port()), body(listening.port()), idle(listening.port());
  const auto request = listening.request("POST", listening.house.path("/steps"), "{\"sql\":\"x\"}");
  body.send(request.substr(0, request.find("\r\n\r\n") + 4));
  for (int i = 0; i < 60; ++i) {
    head.send("X");
    body.send(" ");
    std::this_thread::sleep_for(milliseconds(i < 8 ? 150 : 0));
  }
  CHECK(status_of(head.until_close()) == 408);
  CHECK(status_of(body.until_close()) == 408);
  CHECK(idle.until_close().empty());
  CHECK(listening.house.desk.changes == 0);
}

TEST_CASE("behind a proxy the address it saw is the one that is kept") {
  ServerOptions options;
  options.behind_proxy = true;
  Listening listening(options);
  CHECK(status_of(listening.call("POST", "/v1/sessions", R"({"source":"shop"})",
                                 "X-Forwarded-For: 10.0.0.1, 192.0.2.7\r\n")) == 201);
  CHECK(address_of(listening) == "192.0.2.7");
  listening.call("POST", "/v1/sessions", R"({"source":"shop"})", "X-Forwarded-For: evil\r\n");
  CHECK(address_of(listening) == "127.0.0.1");
  Listening direct;
  direct.call("POST", "/v1/sessions", R"({"source":"shop"})", "X-Forwarded-For: 192.0.2.7\r\n");
  CHECK(address_of(direct) == "127.0.0.1");
}

TEST_CASE("a taken port is refused with the process that has it and what to do") {
  Listening listening;
  const auto words = refusal_of(listening.server->address());
  CHECK(words.find(listening.server->address()) != std::string::npos);
  CHECK(words.find("already taken") != std::string::npos);
  CHECK(words.find("process " + std::to_string(::getpid())) != std::string::npos);
  CHECK(words.find("--server.listen") != std::string::npos);
  CHECK(listening.answers());
}

TEST_CASE("addresses that are not loopback need a proxy that is named") {
  CHECK(refusal_of("0.0.0.0:0").find("server.behind_proxy") != std::string::npos);
  CHECK(refusal_of("[::]:0").find("server.behind_proxy") != std::string::npos);
  CHECK(refusal_of("0.0.0.0:0", true).empty());
  CHECK(refusal_of("127.0.0.2:0").empty());
}

TEST_CASE("an address that is none is refused in words") {
  for (const std::string listen :
       {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:65536", "127.0.0.1:-1",
        ":8080", "a b:1", "[::1:80", "127.0.0.1:80:80"}) {
    INFO(listen);
    CHECK(refusal_of(listen).find("server.listen") != std::string::npos);
  }
}

TEST_CASE("a stopped server finishes what it serves and lets go of what waits") {
  Listening listening;
  RawSocket idle(listening.port()), busy(listening.port());
  idle.send(listening.request("GET", "/healthz"));
  CHECK(status_of(idle.reply()) == 200);
  std::atomic<bool> is_inside{false};
  listening.house.desk.before = [&] {
    is_inside = true;
    std::this_thread::sleep_for(milliseconds(300));
  };
  busy.send(listening.request("GET", listening.house.path("/steps")));
  while (!is_inside) std::this_thread::yield();
  listening.server->stop(seconds(10));
  CHECK(status_of(busy.until_close()) == 200);
  CHECK(idle.until_close().empty());
  CHECK_THROWS(RawSocket(listening.port()));
  listening.server->stop(seconds(10));
}

TEST_CASE("stopping does not wait for those who never finish") {
  Listening listening;
  RawSocket half(listening.port()), polling(listening.port());
  half.send(listening.request("POST", "/v1/sessions", "{}").substr(0, 120));
  polling.send(listening.request(
      "GET", listening.house.path(
                 "?wait=25&after=" +
                 std::to_string(listening.house.desk.last_seq(listening.house.session).get()))));
  listening.server->stop(milliseconds(200));
  CHECK(half.is_closed());
  CHECK(polling.is_closed());
}

TEST_CASE("many clients at once each get their own answer") {
  Listening listening;
  std::vector<Thread> clients;
  std::atomic<int> right{0};
  for (int c = 0; c < 8; ++c) {
    clients.emplace_back("client", Thread::kUsualStack, [&, c] {
      RawSocket socket(listening.port());
      for (int i = 0; i < 25; ++i) {
        const auto name = "x" + std::to_string(c) + "-" + std::to_string(i);
        socket.send(listening.request("GET", "/" + name));
        const auto reply = socket.reply();
        if (status_of(reply) == 404 && !field_of(reply, "X-Request-Id").empty()) ++right;
      }
    });
  }
  clients.clear();
  CHECK(right == 200);
}
