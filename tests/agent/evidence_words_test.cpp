// Evidence in sentences.

#include "agent/evidence_words.h"

#include "core/text.h"
#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;

namespace {

StepEvidence evidence() {
  StepEvidence all;
  all.is_complete = true;
  all.dialect = "sqlite";
  return all;
}

EvidenceRelation relation(std::string name, std::vector<EvidenceColumn> columns = {}) {
  EvidenceRelation one;
  one.name = std::move(name);
  one.columns = std::move(columns);
  one.is_allowed = true;
  return one;
}

EvidenceColumn column(std::string name, bool is_masked = false, bool is_denied = false) {
  return {std::move(name), "", is_masked, is_denied};
}

EvidenceLoop scan(std::string name, std::uint32_t block, std::uint64_t rows, bool is_large) {
  return {std::move(name), block, true, is_large, rows};
}

// Of one kind, joined by line feeds; those to look at twice begin with "!".
std::string said(const StepEvidence& all, About about, std::string_view sql = {}) {
  std::string out;
  for (const auto& line : lines_of(all, sql)) {
    if (line.about != about) continue;
    out += (out.empty() ? "" : "\n") + std::string(line.is_careful ? "! " : "") + line.words;
  }
  return out;
}

}  // namespace

TEST_CASE("evidence says what is read and through which view") {
  auto all = evidence();
  all.relations = {relation("customers", {column("country"), column("name")}), relation("orders"),
                   relation("v_sales", {column("total")}), relation("items", {column("price")})};
  all.relations[2].kind = RelationKind::kView;
  all.relations[3].through_view = "v_sales";
  all.relations[3].schema = "sales";
  CHECK(said(all, About::kReads) ==
        "customers: country and name\n"
        "orders: only how many rows there are\n"
        "v_sales (a view): total\n"
        "sales.items (through the view v_sales): price");
}

TEST_CASE("evidence says what the policy does not allow") {
  auto all = evidence();
  all.relations = {relation("users", {column("hash", false, true)})};
  all.relations[0].is_allowed = false;
  all.functions = {{"count", "", true, false, {}},
                   {"count", "", true, false, {}},
                   {"load", "ext", false, true, {}}};
  CHECK(said(all, About::kReads) == "! users (the policy does not allow it): hash (denied)");
  CHECK(said(all, About::kCalls) ==
        "! count and ext.load (the policy does not allow it) (could be somebody's own code in the "
        "source)");
}

TEST_CASE("evidence says what a masked column means for counts") {
  auto all = evidence();
  all.relations = {relation("customers", {column("email", true), column("id")})};
  CHECK(said(all, About::kMasked) ==
        "! email of customers is masked: its values come back as •••. To the statement it is empty "
        "(NULL): a count of it is 0, a filter on it finds nothing, a join on it joins nothing.");
  all.relations[0].columns.push_back(column("phone", true));
  CHECK(said(all, About::kMasked).find("email and phone of customers are masked: their values") !=
        std::string::npos);
  all.dialect = "postgresql";
  CHECK(said(all, About::kMasked).find("Name the columns you need.") != std::string::npos);
  CHECK(said(all, About::kMasked).find("•••") == std::string::npos);
}

TEST_CASE("evidence says which tables nothing ties together") {
  auto all = evidence();
  const std::string sql = "SELECT count(*) FROM a, b";
  all.loose_joins = {{24, 25}, {90, 95}};
  CHECK(said(all, About::kJoins, sql) ==
        "! b is joined without a condition: each of its rows meets every row of the others\n"
        "! A table is joined without a condition: each of its rows meets every row of the others");
  all.loose_joins.clear();
  all.loops = {scan("a", 1, 10, false), scan("b", 1, 20, false), scan("c", 2, 5, false)};
  CHECK(said(all, About::kJoins, sql) == "! a and b are read in full inside one another");
}

TEST_CASE("evidence says which large tables are read in full and how much that is") {
  auto all = evidence();
  all.loops = {scan("orders", 1, 1'234'567, true),
               scan("countries", 2, 60, false),
               {"items", 3, false, true, 5'000'000}};
  all.estimated_rows = 60;
  all.estimated_cost = 1'234'567;
  CHECK(said(all, About::kScans) == "! orders is read in full, about 1.2 million rows");
  CHECK(said(all, About::kExpected) == "about 60 rows; about 1.2 million rows visited");
  all.estimated_rows = 20'000;
  all.estimated_cost = 0;
  CHECK(said(all, About::kExpected) == "! about 20,000 rows; there is no LIMIT");
  all.has_limit = true;
  CHECK(said(all, About::kExpected) == "about 20,000 rows");
  all.estimated_rows = 1;
  CHECK(said(all, About::kExpected) == "about 1 row");
  all.estimated_rows.reset();
  CHECK(said(all, About::kExpected).empty());
}

TEST_CASE("evidence says who must approve and what the planner had read") {
  auto all = evidence();
  all.review = EvidenceReview{"approver", {"customers", "orders"}};
  all.tainted_by = StepNumber(3);
  CHECK(said(all, About::kReview) ==
        "! must be approved by somebody with the role approver, who neither asked nor wrote it, "
        "because it reads customers and orders");
  CHECK(said(all, About::kTainted).find("rows of step 3 that look like instructions") !=
        std::string::npos);
  all.review->tables.clear();
  CHECK(said(all, About::kReview).find("because every statement of this source does") !=
        std::string::npos);
}

TEST_CASE("evidence that is not whole says why and keeps what is known") {
  StepEvidence bare;
  bare.why_incomplete = "The store no longer holds it.";
  bare.estimated_rows = 20'000;
  CHECK(said(bare, About::kMissing) == "The store no longer holds it.");
  // Whether there is a LIMIT nobody knows.
  CHECK(said(bare, About::kExpected) == "about 20,000 rows");
}

TEST_CASE("evidence never says anything that acts on whoever reads it and stays short") {
  const std::string hostile = "x\x1b[31m\u202e\n\xff";
  auto all = evidence();
  all.dialect = hostile;
  for (int i = 0; i < 500; ++i) {
    all.relations.push_back(relation(hostile + std::string(5000, 'x'), {column(hostile, true)}));
    all.relations.back().schema = hostile;
    all.relations.back().through_view = hostile;
    all.functions.push_back({hostile + std::to_string(i), hostile, false, true, {}});
    all.loops.push_back(scan(hostile + std::to_string(i % 90), 1, 1, true));
    all.deceptive.push_back({Deceptive::kBidi, {3, 6}, hostile});
  }
  all.review = EvidenceReview{hostile, std::vector<std::string>(500, hostile)};
  all.why_incomplete = hostile;
  std::size_t reads = 0;
  for (const auto& line : lines_of(all, hostile)) {
    CHECK(printable(line.words) == line.words);
    CHECK(line.words.size() < 20'000);
    reads += line.about == About::kReads;
  }
  CHECK(reads == 41);
}

TEST_CASE("large counts are rounded as people say them") {
  CHECK(rounded_words(0) == "0");
  CHECK(rounded_words(999) == "999");
  CHECK(rounded_words(1234) == "1,234");
  CHECK(rounded_words(999'999) == "999,999");
  CHECK(rounded_words(1'000'000) == "1.0 million");
  CHECK(rounded_words(1'240'000) == "1.2 million");
  CHECK(rounded_words(34'500'000) == "34 million");
  CHECK(rounded_words(7'100'000'000) == "7.1 billion");
  CHECK(rounded_words(2'000'000'000'000) == "2.0 trillion");
  CHECK(rounded_words(UINT64_MAX) == "more than a million trillion");
}
