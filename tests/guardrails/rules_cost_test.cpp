#include <optional>

#include "guardrails/rules.h"
#include "tests/support/catch.h"
#include "tests/support/guard_facts.h"

using namespace countersign;
using namespace countersign::guardrails;
using namespace countersign::testing;

namespace {

std::string judged(const Facts& facts) {
  return findings_text(judge(facts, shop_policy()));
}

std::string with_loops(std::vector<PlanLoop> loops) {
  Facts facts = facts_of();
  facts.loops = std::move(loops);
  return judged(facts);
}

PlanLoop scan(std::string relation, std::uint64_t rows, std::uint32_t block = 0) {
  return {block, std::move(relation), true, rows};
}
PlanLoop search(std::string relation, std::uint32_t block = 0) {
  return {block, std::move(relation), false, 1'000'000};
}

std::string with_sizes(std::vector<SizeArgument> sizes) {
  Facts facts = facts_of();
  facts.sizes = std::move(sizes);
  return judged(facts);
}
SizeArgument series(std::optional<std::uint64_t> rows) {
  return {"generate_series", rows, {}};
}

}  // namespace

TEST_CASE("G-11 asks where more would come back than a person looks at") {
  Facts facts = facts_of();
  facts.estimate = {100'001, 100'001, true};
  CHECK(judged(facts) == "G-11 ask");
  facts.has_limit = true;
  CHECK(judged(facts).empty());
  facts.estimate = {1, 50'000'001, true};
  CHECK(judged(facts) == "G-11 ask");
  facts.estimate = {100'000, 50'000'000, true};
  facts.has_limit = false;
  CHECK(judged(facts).empty());
  // An estimate that nobody made says nothing.
  facts.estimate = {9'000'000, 9e12, false};
  CHECK(judged(facts).empty());
}

TEST_CASE("G-11 asks about a star over a wide table") {
  Facts facts = facts_of();
  facts.has_star = true;
  facts.result_columns = 40;
  CHECK(judged(facts).empty());
  facts.result_columns = 41;
  CHECK(judged(facts) == "G-11 ask");
  facts.has_star = false;
  CHECK(judged(facts).empty());
}

TEST_CASE("L-07 asks from four scans inside one another or three with a large table") {
  CHECK(with_loops({scan("a", 9), scan("b", 9), scan("c", 9)}).empty());
  CHECK(with_loops({scan("a", 9), scan("b", 9), scan("c", 10'000)}) == "L-07 ask");
  CHECK(with_loops({scan("a", 9), scan("b", 9), scan("c", 9), scan("d", 9)}) == "L-07 ask");
  CHECK(with_loops({scan("", 0), scan("", 0), scan("", 0), scan("", 0)}) == "L-07 ask");
  // Joins on keys, and scans after one another.
  CHECK(with_loops({scan("a", 1'000'000), search("b"), search("c"), search("d")}).empty());
  CHECK(with_loops({scan("a", 1'000'000), scan("b", 9), search("c"), search("d")}).empty());
  CHECK(with_loops({scan("a", 9, 1), scan("b", 9, 2), scan("c", 9, 3), scan("d", 9, 4)}).empty());
  CHECK(with_loops({scan("a", 9, 7), scan("x", 9, 8), scan("b", 9, 7), scan("c", 9, 7),
                    scan("d", 9, 7)}) == "L-07 ask");
}

TEST_CASE("L-08 asks about recursion without a visible end and about growing text") {
  Facts facts = facts_of();
  facts.recursions = {{true, false, {}}};
  CHECK(judged(facts).empty());
  facts.recursions = {{false, false, {}}};
  CHECK(judged(facts) == "L-08 ask");
  facts.recursions = {{true, true, {}}};
  CHECK(judged(facts) == "L-08 ask");
}

TEST_CASE("L-09 refuses large constant sizes and asks about those that the data sets") {
  CHECK(with_sizes({{"printf", 1'000'000, {}}}).empty());
  CHECK(with_sizes({{"printf", 1'000'001, {}}}) == "L-09 refuse");
  CHECK(with_sizes({{"printf", std::nullopt, {}}}) == "L-09 ask");
  CHECK(with_sizes({{"zeroblob", ~std::uint64_t{0}, {}}}) == "L-09 refuse");
  // Sizes add up: one value may be put into another.
  CHECK(with_sizes({{"printf", 600'000, {0, 1}}, {"printf", 400'000, {2, 3}}}).empty());
  CHECK(with_sizes({{"printf", 600'000, {0, 1}}, {"printf", 400'001, {2, 3}}}) == "L-09 refuse");
  CHECK(with_sizes({{"hex", ~std::uint64_t{0}, {}}, {"hex", ~std::uint64_t{0}, {}}}) ==
        "L-09 refuse");
}

TEST_CASE("L-09 counts the rows that all series make together") {
  CHECK(with_sizes({series(100'000)}).empty());
  CHECK(with_sizes({series(100'001)}) == "L-09 refuse");
  CHECK(with_sizes({series(300), series(300)}).empty());
  CHECK(with_sizes({series(400), series(300)}) == "L-09 refuse");
  CHECK(with_sizes({series(1ULL << 40U), series(1ULL << 40U)}) == "L-09 refuse");
  CHECK(with_sizes({series(0), series(400), series(300)}) == "L-09 refuse");
  CHECK(with_sizes({series(std::nullopt)}) == "L-09 ask");
  CHECK(with_sizes({series(std::nullopt), series(200'000)}) == "L-09 refuse");
}
