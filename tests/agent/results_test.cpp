#include "agent/results.h"

#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;

namespace {

StepRef step(std::uint32_t n) {
  return {SessionId(), StepNumber(n)};
}

std::shared_ptr<const HeldRows> rows_of(std::uint64_t bytes) {
  auto rows = std::make_shared<HeldRows>();
  rows->bytes = bytes;
  return rows;
}

struct Timed {
  Results::SteadyTime now{};
  Results results{100, std::chrono::seconds(900), [this] { return now; }};
};

}  // namespace

TEST_CASE("rows that were put in come back until they are too old") {
  Timed t;
  const auto rows = rows_of(10);
  t.results.put(step(1), rows);
  CHECK(t.results.get(step(1)) == rows);
  CHECK(t.results.get(step(2)) == nullptr);
  t.now += std::chrono::seconds(899);
  CHECK(t.results.get(step(1)) == rows);
  t.now += std::chrono::seconds(1);
  CHECK(t.results.get(step(1)) == nullptr);
  CHECK(t.results.bytes() == 0);
}

TEST_CASE("reading rows does not make them younger") {
  Timed t;
  t.results.put(step(1), rows_of(10));
  for (int i = 0; i < 9; ++i) {
    t.now += std::chrono::seconds(100);
    static_cast<void>(t.results.get(step(1)));
  }
  CHECK(t.results.get(step(1)) == nullptr);
}

TEST_CASE("newer rows push out what was not read for longest") {
  Timed t;
  t.results.put(step(1), rows_of(40));
  t.results.put(step(2), rows_of(40));
  CHECK(t.results.get(step(1)) != nullptr);
  t.results.put(step(3), rows_of(40));
  CHECK(t.results.get(step(2)) == nullptr);
  CHECK(t.results.get(step(1)) != nullptr);
  CHECK(t.results.get(step(3)) != nullptr);
  CHECK(t.results.bytes() == 80);
}

TEST_CASE("rows larger than everything allowed are not held and push nothing out") {
  Timed t;
  t.results.put(step(1), rows_of(100));
  t.results.put(step(2), rows_of(101));
  CHECK(t.results.get(step(2)) == nullptr);
  CHECK(t.results.get(step(1)) != nullptr);
}

TEST_CASE("sweeping lets go of what is too old and dropping of one step") {
  Timed t;
  t.results.put(step(1), rows_of(10));
  t.now += std::chrono::seconds(900);
  t.results.put(step(2), rows_of(20));
  t.results.sweep();
  CHECK(t.results.bytes() == 20);
  t.results.drop(step(2));
  t.results.drop(step(7));
  CHECK(t.results.bytes() == 0);
}

TEST_CASE("putting rows for the same step again takes the place of the old ones") {
  Timed t;
  t.results.put(step(1), rows_of(60));
  const auto newer = rows_of(70);
  t.results.put(step(1), newer);
  CHECK(t.results.get(step(1)) == newer);
  CHECK(t.results.bytes() == 70);
}

TEST_CASE("the memory of a row counts its texts") {
  const auto small = memory_of({std::int64_t{1}});
  const auto large = memory_of({engines::Text{std::string(1000, 'x')}});
  CHECK(large >= small + 1000);
}
