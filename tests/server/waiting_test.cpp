// Long polls: woken by what was committed, never missing it, never more than their share.

#include <atomic>
#include <thread>

#include "core/thread.h"
#include "tests/support/catch.h"
#include "tests/support/server_socket.h"

using namespace countersign;
using namespace countersign::server;
using namespace countersign::server::testing;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

namespace {

std::string poll_path(Listening& listening, int wait = 25) {
  return listening.house.path(
      "?wait=" + std::to_string(wait) +
      "&after=" + std::to_string(listening.house.desk.last_seq(listening.house.session).get()));
}

void commit(Listening& listening) {
  listening.house.desk.add_record(listening.house.session);
  listening.wakeups.committed(listening.house.session,
                              listening.house.desk.last_seq(listening.house.session));
}

// Calls of the desk so far: each look at the session is some.
struct Looks {
  explicit Looks(Listening& listening) {
    listening.house.desk.before = [this] { ++count; };
  }
  void wait_for(int wanted) const {
    while (count < wanted) std::this_thread::yield();
  }
  std::atomic<int> count{0};
};

}  // namespace

TEST_CASE("a long poll answers when the session has news and not before") {
  Listening listening;
  Looks looks(listening);
  const auto path = poll_path(listening);
  RawSocket socket(listening.port(), seconds(60));
  socket.send(listening.request("GET", path));
  looks.wait_for(2);  // it looked, watched, looked again
  RawSocket impatient(listening.port(), milliseconds(200));
  impatient.send(listening.request("GET", path));
  CHECK(impatient.reply().empty());
  const auto newest = listening.house.desk.last_seq(listening.house.session).get();
  commit(listening);
  const auto reply = socket.reply();
  CHECK(status_of(reply) == 200);
  CHECK(json_of(body_of(reply))->getValue<std::uint64_t>("last_seq") == newest + 1);
}

TEST_CASE("a long poll about the past answers at once and one without news at its time") {
  Listening listening;
  commit(listening);
  const auto now = listening.house.desk.last_seq(listening.house.session).get();
  CHECK(status_of(listening.call(
            "GET", listening.house.path("?wait=25&after=" + std::to_string(now - 1)))) == 200);
  const auto begin = steady_clock::now();
  const auto reply = listening.call("GET", poll_path(listening, 1));
  CHECK(steady_clock::now() - begin >= milliseconds(900));
  CHECK(status_of(reply) == 200);
  CHECK(json_of(body_of(reply))->getValue<std::uint64_t>("last_seq") == now);
}

TEST_CASE("no record is missed however it falls between looking and waiting") {
  Wakeups wakeups;
  const auto session = SessionId::make(from_us(1'760'000'000'000'000));
  for (std::uint64_t round = 1; round <= 300; ++round) {
    std::atomic<std::uint64_t> stored{round * 10};
    const Thread writer("writer", Thread::kSmallStack, [&] {
      stored = round * 10 + 1;
      wakeups.committed(session, Seq(round * 10 + 1));
    });
    int looks = 0;
    const auto response = settle(Later{.session = session,
                                       .after = Seq(round * 10),
                                       .deadline = steady_clock::now() + seconds(30),
                                       .again = [&](Later::Turn turn) -> std::optional<Response> {
                                         ++looks;
                                         if (turn == Later::Turn::kAnswerNow)
                                           return Response{.status = 504};
                                         if (stored > round * 10) return Response{.status = 200};
                                         return std::nullopt;
                                       }},
                                 wakeups);
    REQUIRE(response.status == 200);
    REQUIRE(looks <= 2);
  }
}

TEST_CASE("a wait ends only by its own session and by records past what was seen") {
  Wakeups wakeups;
  const auto mine = SessionId::make(from_us(1'760'000'000'000'000));
  const auto other = SessionId::make(from_us(1'760'000'000'000'000));
  wakeups.committed(mine, Seq(99));  // nobody watched
  Wakeups::Watch watch(wakeups, mine);
  const auto soon = [] { return steady_clock::now() + milliseconds(20); };
  CHECK_FALSE(watch.wait(Seq(5), soon()));
  wakeups.committed(other, Seq(50));
  CHECK_FALSE(watch.wait(Seq(5), soon()));
  wakeups.committed(mine, Seq(5));
  CHECK_FALSE(watch.wait(Seq(5), soon()));
  wakeups.committed(mine, Seq(6));
  CHECK(watch.wait(Seq(5), soon()));
  CHECK(watch.newest() == Seq(6));
  wakeups.committed(mine, Seq(4));
  CHECK(watch.newest() == Seq(6));
  wakeups.stop();
  CHECK_FALSE(watch.wait(Seq(0), steady_clock::now() + seconds(60)));
}

TEST_CASE("long polls hold a quarter of the pool and the next one is answered at once") {
  ServerOptions options;
  options.threads = 12;
  Listening listening(options);
  Looks looks(listening);
  const auto path = poll_path(listening);
  std::vector<RawSocket> polls;
  for (int i = 0; i < 3; ++i) {
    polls.emplace_back(listening.port(), seconds(60));
    polls.back().send(listening.request("GET", path));
    looks.wait_for(2 * (i + 1));
  }
  for (int i = 0; i < 5; ++i) CHECK(status_of(listening.call("GET", path)) == 200);
  CHECK(listening.answers());
  commit(listening);
  for (auto& poll : polls) CHECK(status_of(poll.reply()) == 200);
  // Their places are free again.
  RawSocket next(listening.port(), milliseconds(200));
  next.send(listening.request("GET", poll_path(listening)));
  CHECK(next.reply().empty());
}

TEST_CASE("an approval waits for the outcome over the wire") {
  Listening listening;
  Looks looks(listening);
  RawSocket socket(listening.port(), seconds(60));
  socket.send(listening.request("POST", listening.house.step_path("/decision?wait=25"),
                                R"({"decision":"approve"})", "If-Match: \"tag1\"\r\n"));
  while (listening.house.desk.last_seq(listening.house.session) < Seq(12))
    std::this_thread::yield();
  listening.house.desk.change_step(listening.house.step,
                                   [](auto& step) { step.state = StepState::kDone; });
  commit(listening);
  const auto reply = socket.reply();
  CHECK(status_of(reply) == 200);
  CHECK(json_of(body_of(reply))->getObject("step")->getValue<std::string>("state") == "done");
}

TEST_CASE("a stopping server answers long polls with what is there") {
  Listening listening;
  Looks looks(listening);
  RawSocket socket(listening.port(), seconds(60));
  socket.send(listening.request("GET", poll_path(listening)));
  looks.wait_for(2);
  listening.server->stop(seconds(20));
  CHECK(status_of(socket.until_close()) == 200);
}
