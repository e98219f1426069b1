// Downloads of rows that are held in memory.

#include <limits>

#include "server/api/rows_text.h"
#include "tests/support/catch.h"
#include "tests/support/server_desk.h"

using namespace countersign;
using namespace countersign::server;
using namespace countersign::server::testing;

namespace {

using engines::Blob;
using engines::Decimal;
using engines::Null;
using engines::Text;
using engines::Value;

std::string csv_cell(const Value& value) {
  const std::vector<engines::ResultColumn> columns = {{"a", "", false}, {"b", "", false}};
  const std::string record = csv_record(columns, {std::int64_t{1}, value});
  REQUIRE(record.starts_with("1,"));
  REQUIRE(record.ends_with("\r\n"));
  return record.substr(2, record.size() - 4);
}

agent::ResultSlice slice_of(std::vector<engines::ResultColumn> columns,
                            std::vector<engines::Row> rows) {
  agent::ResultSlice slice;
  slice.columns = std::move(columns);
  slice.rows = std::move(rows);
  slice.total = slice.rows.size();
  return slice;
}

}  // namespace

TEST_CASE("a CSV field is quoted where RFC 4180 wants it and nowhere else") {
  CHECK(csv_cell(Text{"plain words"}) == "plain words");
  CHECK(csv_cell(Text{"a,b"}) == "\"a,b\"");
  CHECK(csv_cell(Text{"say \"hi\""}) == "\"say \"\"hi\"\"\"");
  CHECK(csv_cell(Text{"two\nlines"}) == "\"two\nlines\"");
  CHECK(csv_cell(Text{"two\r\nlines"}) == "\"two\r\nlines\"");
  CHECK(csv_cell(Text{""}) == "\"\"");
  CHECK(csv_cell(Null{}).empty());
  CHECK(csv_cell(Text{"Zoë 日本"}) == "Zoë 日本");
}

TEST_CASE("a text that a spreadsheet would run is made harmless and numbers are not touched") {
  for (const std::string start : {"=", "+", "-", "@", "\t", "\uFF1D"})
    CHECK(csv_cell(Text{start + "cmd"}) == "'" + start + "cmd");
  CHECK(csv_cell(Text{"\rcmd"}) == "\"'\rcmd\"");
  CHECK(csv_cell(Text{"=HYPERLINK(\"http://x\",\"y\")"}) ==
        "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"");
  CHECK(csv_cell(Text{"a=b"}) == "a=b");
  CHECK(csv_cell(std::int64_t{-5}) == "-5");
  CHECK(csv_cell(-0.5) == "-0.5");
  CHECK(csv_cell(Decimal{"-12.340"}) == "-12.340");
  CHECK(csv_header({{"=1+1", "", false}, {"n", "", false}}) == "'=1+1,n\r\n");
}

TEST_CASE("CSV holds exact values and says what is not text") {
  CHECK(csv_cell(std::int64_t{9007199254740993}) == "9007199254740993");
  CHECK(csv_cell(0.1) == "0.1");
  CHECK(csv_cell(std::numeric_limits<double>::infinity()) == "Infinity");
  CHECK(csv_cell(-std::numeric_limits<double>::infinity()) == "-Infinity");
  CHECK(csv_cell(std::numeric_limits<double>::quiet_NaN()) == "NaN");
  CHECK(csv_cell(Blob{std::string("\0\xff", 2)}) == "base64:AP8=");
  CHECK(csv_cell(Text{"\xff"}) == "base64:/w==");
  CHECK(csv_record({{"a", "", true}, {"b", "", false}}, {Text{"secret"}, Null{}}) == "•••,\r\n");
  // A lone NULL is not an empty line.
  CHECK(csv_record({{"a", "", false}}, {Null{}}) == "\"\"\r\n");
}

TEST_CASE("members of NDJSON objects have names of their own") {
  CHECK(member_names({{"n", "", false}, {"n", "", false}, {"n_2", "", false}, {"n", "", false}}) ==
        std::vector<std::string>{"n", "n_3", "n_2", "n_4"});
  CHECK(member_names({{"a", "", false}, {"b", "", false}}) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("a result can be downloaded as CSV with a safe name") {
  House house;
  house.desk.slice = slice_of({{"country", "TEXT", false}, {"mail", "TEXT", true}},
                              {{Text{"DE"}, Null{}}, {Text{"a,b"}, Null{}}});
  const auto response = house.call("GET", house.step_path("/result?format=csv"));
  CHECK(response.status == 200);
  CHECK(response.body == "country,mail\r\nDE,•••\r\n\"a,b\",•••\r\n");
  CHECK(response.header("Content-Type") == "text/csv; charset=utf-8; header=present");
  const std::string name(response.header("Content-Disposition"));
  CHECK(name.starts_with("attachment; filename=\"sess_"));
  CHECK(name.ends_with("-step-1.csv\""));
  CHECK(response.header("Countersign-Column-Types") == "text, null");
  CHECK(response.header("Countersign-Total-Rows") == "2");
  CHECK(response.header("Countersign-Truncated-By").empty());
}

TEST_CASE("a result can be downloaded as NDJSON with exact values") {
  House house;
  auto slice = slice_of({{"n", "", false}, {"n", "", false}, {"mail", "", true}},
                        {{std::int64_t{1}, Decimal{"1.10"}, Text{"secret"}},
                         {std::int64_t{9007199254740993}, Null{}, Null{}}});
  slice.truncated_by = TruncatedBy::kRows;
  house.desk.slice = slice;
  const auto response = house.call("GET", house.step_path("/result?format=ndjson"));
  CHECK(response.status == 200);
  CHECK(response.body ==
        "{\"n\":1,\"n_2\":\"1.10\",\"mail\":null}\n"
        "{\"n\":\"9007199254740993\",\"n_2\":null,\"mail\":null}\n");
  CHECK(response.header("Content-Type") == "application/x-ndjson; charset=utf-8");
  CHECK(response.header("Countersign-Column-Types") == "integer, decimal, text");
  CHECK(response.header("Countersign-Truncated-By") == "rows");
}

TEST_CASE("a download puts together what the desk gives in pieces") {
  House house;
  auto slice = slice_of({{"n", "", false}}, {{std::int64_t{1}}, {std::int64_t{2}}});
  slice.total = 4;
  house.desk.slice = slice;
  CHECK(house.call("GET", house.step_path("/result?format=csv")).body ==
        "n\r\n1\r\n2\r\n1\r\n2\r\n");
  CHECK(house.call("GET", house.step_path("/result?format=csv&limit=2")).body == "n\r\n1\r\n2\r\n");
}

TEST_CASE("a download of no rows is a header and one of unknown kind is refused") {
  House house;
  house.desk.slice = slice_of({{"n", "", false}}, {});
  CHECK(house.call("GET", house.step_path("/result?format=csv")).body == "n\r\n");
  CHECK(house.call("GET", house.step_path("/result?format=ndjson")).body.empty());
  CHECK(house.call("GET", house.step_path("/result?format=json")).status == 200);
  const auto unknown = house.call("GET", house.step_path("/result?format=xlsx"));
  CHECK(unknown.status == 400);
  CHECK(unknown.body.find("csv or ndjson") != std::string::npos);
  CHECK(house.call("GET", house.step_path("/result?format=csv&limit=0")).status == 400);
}

TEST_CASE("a download of rows that are gone is 410 and somebody else's is not found") {
  House house;
  CHECK(house.call("GET", house.step_path("/result?format=csv")).status == 410);
  const auto other = house.store.keys.give(audit::Role::kAnalyst);
  CHECK(house.call_as(other, "GET", house.step_path("/result?format=ndjson")).status == 404);
}
