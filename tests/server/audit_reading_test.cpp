// Auditors' own questions, hunts and notes over HTTP: who may, what is asked of the store, what is
// answered and written down.

#include "audit/hunt.h"
#include "audit/question.h"
#include "tests/support/catch.h"
#include "tests/support/server_desk.h"

using namespace countersign;
using namespace countersign::server::testing;
using audit::Role;
using server::Response;

namespace {

struct Auditing : House {
  std::string auditor = store.keys.give(Role::kAuditor);
  Response run(const std::string& path, const std::string& body = "") {
    return call_as(auditor, "POST", path, body);
  }
};

std::string detail_of(const Response& response) {
  return json_of(response)->getValue<std::string>("detail");
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("an auditor's statement over HTTP is written down and answered exactly") {
  Auditing house;
  house.store.question_answer.columns = {"a", "b"};
  house.store.question_answer.rows = {{std::int64_t{9007199254740993}, std::int64_t{-5}},
                                      {1.5, audit::Blob{std::string("\0\xff", 2)}},
                                      {std::string("x \x1b[2J"), std::monostate()}};
  house.store.question_answer.has_more = true;
  const auto response = house.run("/v1/audit/sql", R"({"sql":"SELECT 1","limit":"3","time":"7"})");
  REQUIRE(response.status == 200);
  CHECK(response.body == R"({"columns":["a","b"],"rows":[["9007199254740993",-5],[1.5,"x'00ff'"],)"
                         R"(["x \u001B[2J",null]],"has_more":true})");
  REQUIRE(house.store.question_asked);
  CHECK(house.store.question_asked->sql == "SELECT 1");
  CHECK(house.store.question_asked->rows_max == 3);
  CHECK(house.store.question_asked->time_max == std::chrono::seconds(7));
  REQUIRE(house.store.readings.size() == 1);
  CHECK(holds(house.store.readings[0], "SELECT 1"));
}

TEST_CASE("a no to an auditor's statement over HTTP has its status and was written down") {
  Auditing house;
  using Why = audit::QuestionNo::Why;
  const std::pair<Why, int> cases[] = {{Why::kSyntax, 400},
                                       {Why::kNotOne, 400},
                                       {Why::kDenied, 403},
                                       {Why::kTime, 422},
                                       {Why::kTooLarge, 422}};
  for (const auto& [why, status] : cases) {
    house.store.question_no = audit::QuestionNo{why, "no \x1b such thing"};
    const auto response = house.run("/v1/audit/sql", R"({"sql":"SELECT 1"})");
    CHECK(response.status == status);
    CHECK(detail_of(response) == "no \\x1b such thing");
  }
  CHECK(house.store.readings.size() == std::size(cases));
}

TEST_CASE("an auditor's statement asked wrongly is neither answered nor written down") {
  Auditing house;
  for (const std::string body :
       {R"({})", R"({"sql":""})", R"({"sql":" ; "})", R"({"sql":"SELECT 1","limit":"0"})",
        R"({"sql":"SELECT 1","limit":"10001"})", R"({"sql":"SELECT 1","time":"26"})",
        R"({"sql":"SELECT 1","time":"1x"})", R"({"sql":"a\u0000b"})", R"({"statement":"x"})"}) {
    INFO(body);
    CHECK(house.run("/v1/audit/sql", body).status == 400);
  }
  CHECK(house.store.readings.empty());
  CHECK_FALSE(house.store.question_asked);
}

TEST_CASE("only auditors ask the store in SQL or hunt or write readings down") {
  Auditing house;
  for (const auto roles :
       {audit::Roles(Role::kAnalyst), Role::kAnalyst | Role::kApprover | Role::kAdmin}) {
    const auto key = house.store.keys.give(roles);
    CHECK(house.call_as(key, "POST", "/v1/audit/sql", R"({"sql":"SELECT 1"})").status == 403);
    CHECK(house.call_as(key, "POST", "/v1/audit/hunt", R"({"patterns":"x"})").status == 403);
    CHECK(house.call_as(key, "POST", "/v1/audit/readings", R"({"kind":"sql","what":"x"})").status ==
          403);
  }
  CHECK(house.store.readings.empty());
  CHECK(house.store.late.empty());
}

TEST_CASE("a hunt over HTTP gives a portion and adds what it found") {
  Auditing house;
  audit::HuntMatch match;
  match.seq = Seq(7);
  match.session = house.session;
  match.where = audit::HuntIn::kStatement;
  match.n = 2;
  match.at = from_us(1'763'600'000'000'000);
  match.pattern = 1;
  match.span = {3, 8};
  match.excerpt = "a \x1b b";
  house.store.portion.matches = {match};
  house.store.portion.texts = 12;
  house.store.portion.next = audit::HuntPlace{audit::HuntIn::kMessage, 40};
  const auto first =
      house.run("/v1/audit/hunt", R"({"patterns":"one\n\ntwo\n","rule":"H-001","since":"1d"})");
  REQUIRE(first.status == 200);
  CHECK(first.body == R"({"matches":[{"seq":7,"session":")" + house.session.text() +
                          R"(","in":"statement","n":2,"at":"2025-11-20T00:53:20.000Z",)"
                          R"("pattern":"two","from":3,"to":8,"excerpt":"a \u001B b"}],)"
                          R"("texts":12,"added":1,"had_already":0,"next_cursor":"message:40"})");
  REQUIRE(house.store.late.size() == 1);
  CHECK(house.store.late[0].rule == "H-001");
  CHECK(house.store.late[0].patterns == "H-001: \"one\", \"two\"");
  REQUIRE(house.store.readings.size() == 1);
  CHECK(holds(house.store.readings[0], "H-001: \"one\", \"two\""));
  CHECK(house.store.hunt_asked->since.has_value());

  // The next portion is the same hunt, and without a rule nothing is added.
  house.store.portion = {};
  const auto second = house.run("/v1/audit/hunt", R"({"patterns":"one","cursor":"message:40"})");
  REQUIRE(second.status == 200);
  CHECK(holds(second.body, R"("next_cursor":null)"));
  CHECK(house.store.hunt_asked->from == audit::HuntPlace{audit::HuntIn::kMessage, 40});
  CHECK(house.store.readings.size() == 1);
  CHECK(house.store.late.size() == 1);
}

TEST_CASE("a hunt over HTTP asked wrongly says what it wants") {
  Auditing house;
  const auto says = [&](const std::string& body, const std::string& part) {
    const auto response = house.run("/v1/audit/hunt", body);
    INFO(response.body);
    CHECK(response.status == 400);
    CHECK(holds(detail_of(response), part));
  };
  says(R"({"patterns":"\n"})", "there is no pattern to look for");
  says(R"({"patterns":"a","rule":"G-06"})", "H- and 1 to 30");
  says(R"({"patterns":"a","since":"yesterday"})", "30min, 1h, 7d");
  says(R"({"patterns":"a","cursor":"x"})", "what the last answer gave");
  CHECK(house.store.readings.empty());
}

TEST_CASE("a reading of the file is written down with who read what") {
  Auditing house;
  const auto response =
      house.run("/v1/audit/readings", R"({"kind":"export","what":"records 0 to 9"})");
  CHECK(response.status == 201);
  CHECK(response.body == R"({"seq":1})");
  REQUIRE(house.store.readings.size() == 1);
  CHECK(holds(house.store.readings[0], "records 0 to 9"));
  CHECK(house.run("/v1/audit/readings", R"({"kind":"report","what":"x"})").status == 400);
  CHECK(house.run("/v1/audit/readings", R"({"kind":"sql","what":""})").status == 400);
  CHECK(house.store.readings.size() == 1);
}
