#include "core/ids.h"

#include <set>
#include <string>

#include "tests/support/catch.h"

using namespace countersign;
using namespace std::chrono_literals;

TEST_CASE("a session id reads back as itself and as nothing else") {
  const auto id = SessionId::make(from_us(1'760'000'000'000'000));
  CHECK(id.text().size() == SessionId::kTextSize);
  CHECK(SessionId::parse(id.text()) == id);
  CHECK(id.text() == "sess_" + std::string(id.bytes()));
  for (const auto* wrong :
       {"", "sess_", "sess_000000000000000", "sess_00000000000000000", "sess_000000000000000U",
        "sess_000000000000000i", "SESS_0000000000000000", "usr_00000000000000001",
        "sess_0000000000000 00"})
    CHECK_FALSE(SessionId::parse(wrong));
}

TEST_CASE("session ids sort by age to the millisecond") {
  auto at = from_us(1'760'000'000'000'000);
  auto before = SessionId::make(at);
  for (int i = 0; i < 1000; ++i) {
    at += 1ms;
    const auto next = SessionId::make(at);
    CHECK(before.text() < next.text());
    before = next;
  }
}

TEST_CASE("session ids of one millisecond differ") {
  std::set<std::string> seen;
  for (int i = 0; i < 2000; ++i) seen.insert(SessionId::make(from_us(1)).text());
  CHECK(seen.size() == 2000);
}

TEST_CASE("a user id is a positive number and sixteen hex digits") {
  for (int i = 0; i < 100; ++i) {
    const auto id = UserId::make();
    CHECK(id.get() > 0);
    CHECK(UserId::parse(id.text()) == id);
  }
  CHECK(UserId(255).text() == "usr_00000000000000ff");
  CHECK(UserId().is_nobody());
  CHECK_FALSE(UserId::parse("usr_ffffffffffffffff"));
  CHECK_FALSE(UserId::parse("usr_00000000000000FF"));
  CHECK_FALSE(UserId::parse("usr_ff"));
}
