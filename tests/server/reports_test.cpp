// The reports' routes: who may ask, what is asked of the store, what is answered and written down.

#include "audit/reports.h"

#include "tests/support/catch.h"
#include "tests/support/server_desk.h"

using namespace countersign;
using namespace countersign::server::testing;
using audit::Role;
using server::Response;

namespace {

constexpr const char* kRefused = "/v1/audit/reports/refused-statements";

struct Auditing : House {
  std::string auditor = store.keys.give(Role::kAuditor);
  Response run(const std::string& path, const std::string& body = "") {
    return call_as(auditor, "POST", path, body);
  }
};

std::string detail_of(const Response& response) {
  return json_of(response)->getValue<std::string>("detail");
}

}  // namespace

TEST_CASE("the reports are listed with the questions they answer") {
  Auditing house;
  const auto response = house.call_as(house.auditor, "GET", "/v1/audit/reports");
  REQUIRE(response.status == 200);
  const auto data = json_of(response)->getArray("data");
  REQUIRE(data->size() == audit::reports().size());
  CHECK(data->getObject(0)->getValue<std::string>("name") == "injection-attempts");
  CHECK(data->getObject(0)->getValue<std::string>("sentence").ends_with("?"));
  CHECK(house.store.readings.empty());
}

TEST_CASE("only an auditor reads reports and nobody else leaves a trace") {
  Auditing house;
  for (const auto roles :
       {audit::Roles(Role::kAnalyst), audit::Roles(Role::kApprover), audit::Roles(Role::kAdmin),
        Role::kAnalyst | Role::kApprover | Role::kAdmin}) {
    const auto key = house.store.keys.give(roles);
    CHECK(house.call_as(key, "GET", "/v1/audit/reports").status == 403);
    CHECK(house.call_as(key, "POST", kRefused).status == 403);
  }
  CHECK(house.call_as("", "POST", kRefused).status == 401);
  CHECK(house.store.readings.empty());
  CHECK_FALSE(house.store.report_asked.has_value());
}

TEST_CASE("a report answers its rows and how many sessions it looked at and is written down") {
  Auditing house;
  house.clock.set(from_us(1'763'600'000'000'000));
  house.store.answer.columns = {"at", "n", "text"};
  house.store.answer.rows = {{std::string("now"), std::int64_t{7}, std::string("a \x1b[2J \xff b")},
                             {std::string("then"), std::int64_t{-1}, std::monostate()}};
  house.store.answer.looked_at = 4711;
  house.store.answer.has_more = true;
  const auto response = house.run(kRefused, R"({"since":"2025-11-01","limit":"2"})");
  REQUIRE(response.status == 200);
  const auto json = json_of(response);
  CHECK(json->getValue<int>("sessions_looked_at") == 4711);
  CHECK(json->getValue<bool>("has_more"));
  CHECK(json->getValue<std::string>("since") == "2025-11-01T00:00:00.000Z");
  const auto rows = json->getArray("rows");
  REQUIRE(rows->size() == 2);
  CHECK(rows->getArray(0)->getElement<int>(1) == 7);
  CHECK(rows->getArray(0)->getElement<std::string>(2) == "a \\x1b[2J \\xff b");
  CHECK(response.body.find('\x1b') == std::string::npos);
  CHECK(rows->getArray(1)->isNull(2));
  REQUIRE(house.store.report_asked.has_value());
  CHECK(house.store.report_asked->limit == 2);
  REQUIRE(house.store.readings.size() == 1);
  CHECK(house.store.readings[0] == house.store.keys.who(house.auditor).user.text() +
                                       " refused-statements since 2025-11-01T00:00:00.000Z");
}

TEST_CASE("a report has a period and a limit of its own where nobody says") {
  Auditing house;
  REQUIRE(house.run("/v1/audit/reports/abuse-by-address").status == 200);
  CHECK(house.store.report_asked->since == house.clock.now() - std::chrono::hours(24 * 7));
  CHECK(house.store.report_asked->limit == 100);
  const auto more_than = [&] {
    return audit::value_text(house.store.report_asked->values.at("more_than"));
  };
  CHECK(more_than() == "50");
  REQUIRE(house.run("/v1/audit/reports/abuse-by-address", R"({"more_than":"9"})").status == 200);
  CHECK(more_than() == "9");
}

TEST_CASE("a report says which parameters it takes and what its columns mean") {
  Auditing house;
  const auto data = json_of(house.call_as(house.auditor, "GET", "/v1/audit/reports"));
  const auto reports = data->getArray("data");
  for (std::size_t i = 0; i < audit::reports().size(); ++i) {
    const auto& report = audit::reports()[i];
    const auto json = reports->getObject(static_cast<unsigned>(i));
    INFO(report.name);
    CHECK(json->getArray("columns")->size() == report.columns.size());
    REQUIRE(json->getArray("parameters")->size() == report.knobs.size());
    for (std::size_t k = 0; k < report.knobs.size(); ++k) {
      const auto knob = json->getArray("parameters")->getObject(static_cast<unsigned>(k));
      CHECK(knob->getValue<std::string>("name") == report.knobs[k].name);
      CHECK(knob->has("from") == (report.knobs[k].kind == audit::ReportKnob::Kind::kNumber));
    }
  }
}

TEST_CASE("the parameters of a report stand in its answer and in the record of its reading") {
  Auditing house;
  house.clock.set(from_us(1'763'600'000'000'000));
  const auto response = house.run("/v1/audit/reports/off-hours-use",
                                  R"({"since":"2025-11-01","from_hour":"6","utc_offset":"-5"})");
  REQUIRE(response.status == 200);
  const auto parameters = json_of(response)->getObject("parameters");
  CHECK(parameters->getValue<std::string>("from_hour") == "6");
  CHECK(parameters->getValue<std::string>("to_hour") == "19");
  REQUIRE(house.store.readings.size() == 1);
  CHECK(house.store.readings[0].ends_with(
      "off-hours-use since 2025-11-01T00:00:00.000Z from_hour=6 utc_offset=-5"));
  CHECK(house.run("/v1/audit/reports/off-hours-use", R"({"from_hour":"24"})").status == 400);
  CHECK(house.run("/v1/audit/reports/off-hours-use", R"({"people":"3"})").status == 400);
  CHECK(house.store.readings.size() == 1);
}

TEST_CASE("a report that is asked wrongly says what it wants and is not written down") {
  Auditing house;
  CHECK(detail_of(house.run(kRefused, R"({"since":"yesterday"})")).find("30min, 1h, 7d") !=
        std::string::npos);
  for (const std::string limit : {"0", "1001", "-1", "1e2", "", "99999999999999999999"}) {
    INFO(limit);
    CHECK(house.run(kRefused, R"({"limit":")" + limit + R"("})").status == 400);
  }
  CHECK(house.run(kRefused, R"({"more_than":"5"})").status == 400);
  CHECK(house.run(kRefused, R"({"sinze":"7d"})").status == 400);
  const auto unknown = house.run("/v1/audit/reports/refused-statement");
  CHECK(unknown.status == 404);
  CHECK(detail_of(unknown).find("did you mean refused-statements?") != std::string::npos);
  CHECK(house.store.readings.empty());
}
