// What a verdict makes of the session, the clock and the people: hours, repeats, marked questions,
// reviews, and that none of it can be had more cheaply by a stricter policy.

#include <chrono>

#include "core/text.h"
#include "guardrails/guard.h"
#include "guardrails/rules.h"
#include "tests/support/catch.h"
#include "tests/support/guard_facts.h"
#include "tests/support/policy_dice.h"

using namespace countersign;
using namespace countersign::guardrails;
using namespace countersign::testing;

namespace {

constexpr std::int64_t kHour = 3'600'000'000;
// 2026-11-20 is a Friday; 12:00 UTC.
const Micros kFridayNoon = from_us(1'795'176'000'000'000);

Facts allowed_read() {
  Facts facts = facts_of();
  facts.relations = {relation("customers", {"name"})};
  facts.estimate = {5, 5, true};
  return facts;
}

Policy within_hours(bool is_refused_outside) {
  Policy policy = shop_policy();
  policy.hours = Hours{.days = {0, 1, 2, 3, 4},
                       .from = std::chrono::hours(8),
                       .to = std::chrono::hours(18),
                       .zone = "UTC",
                       .is_refused_outside = is_refused_outside};
  policy.envelope = Envelope{{"customers", "v_names"}, 100, std::chrono::seconds(2)};
  return policy;
}

std::string judged(const Policy& policy, const SessionContext& context) {
  return findings_text(judge(allowed_read(), policy, context));
}

bool is_covered(const Policy& policy, const SessionContext& context = {}) {
  const Facts facts = allowed_read();
  return envelope_covers(facts, judge(facts, policy, context), policy);
}

}  // namespace

TEST_CASE("outside the hours a statement is asked about or refused as the policy says") {
  const SessionContext noon{.now = kFridayNoon};
  const SessionContext night{.now = kFridayNoon + std::chrono::microseconds(8 * kHour)};
  REQUIRE(judged(within_hours(false), noon).empty());
  REQUIRE(judged(within_hours(false), night) == "S-04 ask");
  REQUIRE(judged(within_hours(true), noon).empty());
  REQUIRE(judged(within_hours(true), night) == "S-04 refuse");
  // Who judges what was proposed long ago has no clock that would mean anything.
  REQUIRE(judged(within_hours(true), {}).empty());
}

TEST_CASE("hours in a zone that nobody knows are never open") {
  Policy policy = within_hours(true);
  policy.hours->zone = "Europe/Atlantis";
  REQUIRE(judged(policy, {.now = kFridayNoon}) == "S-04 refuse");
}

TEST_CASE("a statement may come back as often as the policy says and then no more") {
  Policy policy = shop_policy();
  REQUIRE(judged(policy, {.same_before = 1'000'000}).empty());
  policy.repeats_max = 3;
  for (std::uint32_t before = 0; before < 3; ++before)
    REQUIRE(judged(policy, {.same_before = before}).empty());
  REQUIRE(judged(policy, {.same_before = 3}) == "S-05 refuse");
  REQUIRE(judged(policy, {.same_before = 4}) == "S-05 refuse");
}

TEST_CASE("an answer to a marked question is noted or asked about or refused") {
  Policy policy = shop_policy();
  const SessionContext marked{.is_question_marked = true};
  REQUIRE(judged(policy, {}).empty());
  REQUIRE(judged(policy, marked) == "S-06 notice");
  REQUIRE(judge(allowed_read(), policy, marked).kind == VerdictKind::kAllow);
  policy.marked_question = OnMarked::kAsk;
  REQUIRE(judged(policy, marked) == "S-06 ask");
  policy.marked_question = OnMarked::kRefuse;
  REQUIRE(judged(policy, marked) == "S-06 refuse");
}

TEST_CASE("an envelope covers nothing outside the hours or after marked text or under review") {
  Policy policy = within_hours(false);
  const SessionContext noon{.now = kFridayNoon};
  REQUIRE(is_covered(policy, noon));
  REQUIRE_FALSE(is_covered(policy, {.now = kFridayNoon + std::chrono::microseconds(7 * kHour)}));
  REQUIRE_FALSE(is_covered(policy, {.is_question_marked = true, .now = kFridayNoon}));
  REQUIRE_FALSE(is_covered(policy, {.is_tainted = true, .now = kFridayNoon}));
  policy.review = Review{{"employees"}, "approver"};
  REQUIRE(is_covered(policy, noon));
  policy.review->tables.insert("customers");
  REQUIRE_FALSE(is_covered(policy, noon));
}

TEST_CASE("a review is required wherever its table is read") {
  Policy policy = shop_policy();
  Facts facts = allowed_read();
  REQUIRE_FALSE(required_review(facts, policy));
  policy.review = Review{{"employees", "v_secret"}, "approver"};
  REQUIRE_FALSE(required_review(facts, policy));

  facts.relations = {relation("EMPLOYEES")};
  REQUIRE(required_review(facts, policy) == policy.review);
  facts.relations = {relation("v_staff"), through("v_staff", relation("employees"))};
  REQUIRE(required_review(facts, policy));
  facts.relations = {through("v_secret", relation("customers"))};
  REQUIRE(required_review(facts, policy));
  // A WITH name reads nothing by itself.
  facts.relations = {relation("employees", {}, RelationKind::kCommonTable)};
  REQUIRE_FALSE(required_review(facts, policy));
}

TEST_CASE("a review of no table in particular is one of every statement") {
  Policy policy = shop_policy();
  policy.review.emplace();
  REQUIRE(required_review(facts_of("SELECT 1"), policy)->role == "approver");
}

TEST_CASE("names of a review are compared as the dialect compares them") {
  Policy policy = shop_policy();
  policy.dialect = "postgresql";
  policy.review = Review{{"Employees", "hr.staff"}, "approver"};
  Facts facts = allowed_read();
  facts.relations = {relation("employees")};
  REQUIRE_FALSE(required_review(facts, policy));
  facts.relations = {relation("Employees")};
  REQUIRE(required_review(facts, policy));
  facts.relations = {relation("hr.staff")};
  REQUIRE(required_review(facts, policy));
}

TEST_CASE("the words of session rules say what to do") {
  const auto said = [](const char* rule, Severity severity) {
    return words({rule, Category::kSession, severity, {}, {}}, "SELECT 1");
  };
  REQUIRE(said("S-04", Severity::kRefuse) ==
          "The statement comes outside the hours in which this source may be asked. Propose it "
          "again within them.");
  REQUIRE_THAT(said("S-05", Severity::kRefuse), countersign::matching::contains("as often as"));
  REQUIRE_THAT(said("S-06", Severity::kNotice),
               countersign::matching::contains("looks like instructions"));
}

TEST_CASE("no restriction of a policy ever makes a verdict milder") {
  Random random(20261120);
  int stricter = 0, covered = 0;
  for (int i = 0; i < 40'000; ++i) {
    const Facts facts = small_facts(random);
    const SessionContext context = small_context(random);
    const Policy before = small_policy(random);
    Policy after = before;
    const std::string what = restrict(after, random);
    const Verdict was = judge(facts, before, context);
    const Verdict is = judge(facts, after, context);
    INFO(what << "\n" << before.canonical() << "\n" << after.canonical());
    REQUIRE(is.kind >= was.kind);
    REQUIRE((!required_review(facts, before) || required_review(facts, after)));
    stricter += is.kind > was.kind ? 1 : 0;
    if (!envelope_covers(facts, is, after)) continue;
    REQUIRE(envelope_covers(facts, was, before));
    ++covered;
  }
  REQUIRE(stricter > 500);
  REQUIRE(covered > 100);
}
