#include "agent/verdicts.h"

#include <atomic>
#include <vector>

#include "core/thread.h"
#include "tests/support/catch.h"
#include "tests/support/guard_facts.h"

using namespace countersign;
using namespace countersign::agent;

namespace {

// One way of being judged, with a default for everything.
struct Under {
  Digest schema = sha256("a schema");
  guardrails::Policy policy = testing::shop_policy();
  Digest digest = policy.digest();
  guardrails::SessionContext context;
  JudgedUnder under() const { return {schema, digest, policy, context}; }
};

SeenVerdict seen(std::string_view sql, VerdictKind kind = VerdictKind::kAllow) {
  SeenVerdict out;
  out.facts = testing::facts_of(sql);
  out.verdict.kind = kind;
  return out;
}

constexpr std::string_view kSql = "SELECT name FROM customers";

bool is_found(Verdicts& verdicts, const Under& under, std::string_view sql = kSql) {
  return verdicts.find(sql, under.under()) != nullptr;
}

}  // namespace

TEST_CASE("a statement judged before comes back with the verdict it had") {
  Verdicts verdicts;
  const Under under;
  CHECK_FALSE(is_found(verdicts, under));
  verdicts.keep(kSql, under.under(), seen(kSql, VerdictKind::kAsk));
  const auto found = verdicts.find(kSql, under.under());
  REQUIRE(found);
  CHECK(found->verdict.kind == VerdictKind::kAsk);
  CHECK(found->facts.sql == kSql);
}

TEST_CASE("one byte more or less is another statement") {
  Verdicts verdicts;
  const Under under;
  verdicts.keep(kSql, under.under(), seen(kSql));
  CHECK_FALSE(is_found(verdicts, under, "SELECT name FROM customers "));
  CHECK_FALSE(is_found(verdicts, under, "SELECT name FROM customer"));
  CHECK_FALSE(is_found(verdicts, under, "SELECT Name FROM customers"));
}

TEST_CASE("a verdict is found only under the schema and the policy that gave it") {
  Verdicts verdicts;
  const Under under;
  verdicts.keep(kSql, under.under(), seen(kSql));
  Under changed;
  changed.schema = sha256("another schema");
  CHECK_FALSE(is_found(verdicts, changed));
  Under tighter;
  tighter.policy.tables.erase("customers");
  tighter.digest = tighter.policy.digest();
  CHECK_FALSE(is_found(verdicts, tighter));
}

TEST_CASE("a verdict is found only after the same things happened in the session") {
  Verdicts verdicts;
  const Under under;
  verdicts.keep(kSql, under.under(), seen(kSql));
  Under other;
  other.context.was_rejected_before = true;
  CHECK_FALSE(is_found(verdicts, other));
  other.context = {};
  other.context.is_tainted = true;
  CHECK_FALSE(is_found(verdicts, other));
  other.context = {};
  other.context.came_too_late = true;
  CHECK_FALSE(is_found(verdicts, other));
  other.context = {};
  other.context.is_question_marked = true;
  CHECK_FALSE(is_found(verdicts, other));
}

TEST_CASE("repetitions and the time of day count only where the policy looks at them") {
  Verdicts verdicts;
  Under under;
  verdicts.keep(kSql, under.under(), seen(kSql));
  Under later = under;
  later.context.same_before = 7;
  later.context.now = from_us(1'760'000'000'000'000);
  CHECK(is_found(verdicts, later));

  under.policy.repeats_max = 3;
  under.policy.hours.emplace();
  under.digest = under.policy.digest();
  under.context.now = from_us(1'760'000'000'000'000);
  verdicts.keep(kSql, under.under(), seen(kSql));
  CHECK(is_found(verdicts, under));
  Under again = under;
  again.context.same_before = 1;
  CHECK_FALSE(is_found(verdicts, again));
  Under next_minute = under;
  next_minute.context.now = *under.context.now + std::chrono::minutes(1);
  CHECK_FALSE(is_found(verdicts, next_minute));
}

TEST_CASE("a verdict is not believed for longer than said") {
  Verdicts verdicts(1024 * 1024, std::chrono::seconds(0));
  const Under under;
  verdicts.keep(kSql, under.under(), seen(kSql));
  CHECK_FALSE(is_found(verdicts, under));
}

TEST_CASE("a later verdict takes the place of an earlier one for the same statement") {
  Verdicts verdicts;
  const Under under;
  auto offline = seen(kSql);
  offline.is_whole = false;
  verdicts.keep(kSql, under.under(), std::move(offline));
  const auto before = verdicts.bytes();
  verdicts.keep(kSql, under.under(), seen(kSql, VerdictKind::kRefuse));
  const auto found = verdicts.find(kSql, under.under());
  REQUIRE(found);
  CHECK(found->is_whole);
  CHECK(found->verdict.kind == VerdictKind::kRefuse);
  CHECK(verdicts.bytes() == before);
}

TEST_CASE("what was not looked at whole is not kept under the whole text") {
  Verdicts verdicts;
  const Under under;
  const std::string whole = std::string(kSql) + "; DROP TABLE customers";
  const auto given = verdicts.keep(whole, under.under(), seen(kSql));
  REQUIRE(given);
  CHECK_FALSE(is_found(verdicts, under, whole));
  CHECK_FALSE(is_found(verdicts, under, kSql));
}

TEST_CASE("no more bytes are held than allowed however many verdicts are kept") {
  constexpr std::size_t kMax = 256 * 1024;
  Verdicts verdicts(kMax);
  const Under under;
  for (int i = 0; i < 3000; ++i) {
    const std::string sql = "SELECT name FROM customers WHERE id = " + std::to_string(i);
    verdicts.keep(sql, under.under(), seen(sql));
    REQUIRE(verdicts.bytes() <= kMax);
  }
  CHECK(verdicts.bytes() > kMax / 4);
  // One that would drive out all others is given back and not kept.
  const std::string endless = "SELECT '" + std::string(kMax, 'x') + "'";
  CHECK(verdicts.keep(endless, under.under(), seen(endless)) != nullptr);
  CHECK_FALSE(is_found(verdicts, under, endless));
}

TEST_CASE("many threads that judge the same statements find what belongs to them") {
  Verdicts verdicts(64 * 1024);
  const Under under;
  std::atomic<int> wrong{0};
  std::atomic<int> found{0};
  {
    std::vector<Thread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back("judge", Thread::kUsualStack, [&, t] {
        for (int i = 0; i < 800; ++i) {
          const std::string sql = "SELECT " + std::to_string((i * (t + 1)) % 97);
          const auto hit = verdicts.find(sql, under.under());
          if (hit) ++found;
          if (hit && hit->facts.sql != sql) ++wrong;
          if (!hit) verdicts.keep(sql, under.under(), seen(sql));
        }
      });
  }
  CHECK(wrong == 0);
  CHECK(found > 0);
  CHECK(verdicts.bytes() <= 64 * 1024);
}
