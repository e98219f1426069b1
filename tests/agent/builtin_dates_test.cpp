// Phrases about time: read, and held against real dates in SQLite.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <sqlite3.h>

#include "agent/planners/builtin/language/dates.h"
#include "agent/planners/builtin/language/words.h"
#include "agent/planners/builtin/writing/date_sql.h"
#include "tests/support/catch.h"

using namespace countersign::agent::builtin;

namespace {

struct Case {
  std::string_view said, wanted;
};

std::string bounds(const Stretch& stretch) {
  const auto* dates = std::get_if<Dates>(&stretch);
  if (!dates) return "relative";
  return (dates->from ? iso(*dates->from) : "") + ".." + (dates->to ? iso(*dates->to) : "");
}

// "from..to" of each stretch of each reading, readings apart by " | ".
std::string read(std::string_view said, std::size_t at = 0) {
  const auto question = read_question(said);
  const auto found = read_dates(question.tokens, at);
  if (!found) return "none";
  std::string text;
  for (const auto& reading : found->readings) {
    if (!text.empty()) text += " | ";
    for (std::size_t i = 0; i < reading.any_of.size(); ++i)
      text += (i > 0 ? " + " : "") + bounds(reading.any_of[i]);
  }
  if (at + found->tokens != question.tokens.size()) text += " and more";
  return text;
}

std::string words_of(std::string_view said) {
  const auto found = read_dates(read_question(said).tokens, 0);
  return found ? found->readings.at(0).words : "none";
}

// A table of one row for each day, its key the day, kept in each of the storages.
class Days {
 public:
  Days(const CivilDate& from, int count) {
    sqlite3* raw = nullptr;
    REQUIRE(sqlite3_open(":memory:", &raw) == SQLITE_OK);
    db_.reset(raw);
    run("CREATE TABLE days (t TEXT, ts TEXT, s INTEGER, ms INTEGER, n INTEGER, y INTEGER)");
    run("BEGIN");
    for (int i = 0; i < count; ++i) {
      const std::string day = "'" + iso(plus_days(from, i)) + "'";
      run("INSERT INTO days VALUES (" + day + ", " + day + " || ' 23:30:00', strftime('%s', " +
          day + ") + 3600, (strftime('%s', " + day + ") + 3600) * 1000, strftime('%Y%m%d', " + day +
          "), strftime('%Y', " + day + "))");
    }
    run("COMMIT");
  }

  // "first..last/count" of the days that meet the phrase.
  std::string meeting(std::string_view said, const DateColumn& column, std::size_t reading = 0) {
    const auto found = read_dates(read_question(said).tokens, 0);
    REQUIRE(found);
    REQUIRE(found->readings.size() > reading);
    const auto condition = date_condition(found->readings[reading], column);
    if (!condition) return "cannot tell";
    return one(
        "SELECT coalesce(min(t), '-') || '..' || coalesce(max(t), '-') || '/' || count(*) "
        "FROM days WHERE " +
        *condition);
  }

  std::string one(const std::string& sql) {
    INFO(sql);
    sqlite3_stmt* statement = nullptr;
    REQUIRE(sqlite3_prepare_v2(db_.get(), sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_step(statement) == SQLITE_ROW);
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, 0));
    std::string result = text ? text : "NULL";
    sqlite3_finalize(statement);
    return result;
  }

 private:
  struct Closer {
    void operator()(sqlite3* db) const { sqlite3_close(db); }
  };
  void run(const std::string& sql) {
    REQUIRE(sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  std::unique_ptr<sqlite3, Closer> db_;
};

DateColumn column(std::string_view name, DateStorage storage) {
  return {std::string(name), storage, "(SELECT max(" + std::string(name) + ") FROM days)"};
}

const std::vector<std::pair<std::string_view, DateStorage>> kColumns = {
    {"t", DateStorage::kIsoText},      {"ts", DateStorage::kIsoText},
    {"s", DateStorage::kEpochSeconds}, {"ms", DateStorage::kEpochMillis},
    {"n", DateStorage::kDayNumber},    {"s", DateStorage::kEpoch},
    {"ms", DateStorage::kEpoch},
};

}  // namespace

TEST_CASE("days months and years are counted as the calendar does") {
  CHECK(is_valid({2024, 2, 29}));
  CHECK_FALSE(is_valid({2023, 2, 29}));
  CHECK_FALSE(is_valid({2023, 13, 1}));
  CHECK_FALSE(is_valid({2023, 4, 31}));
  CHECK(iso(plus_days({2024, 2, 28}, 2)) == "2024-03-01");
  CHECK(iso(plus_days({2024, 1, 1}, -1)) == "2023-12-31");
  CHECK(iso(plus_months({2024, 1, 31}, 1)) == "2024-02-29");
  CHECK(iso(plus_months({2024, 1, 15}, -13)) == "2022-12-15");
  CivilDate day{1999, 12, 31};
  for (int i = 0; i < 3000; ++i) {
    const auto next = plus_days(day, 1);
    REQUIRE(is_valid(next));
    REQUIRE(day < next);
    REQUIRE(plus_days(next, -1) == day);
    day = next;
  }
}

TEST_CASE("phrases with a year are stretches of absolute days") {
  const std::vector<Case> cases = {
      {"in 2024", "2024-01-01..2025-01-01"},
      {"in Q3 2024", "2024-07-01..2024-10-01"},
      {"in the third quarter of 2024", "2024-07-01..2024-10-01"},
      {"2024 Q3", "2024-07-01..2024-10-01"},
      {"Q3-2024", "2024-07-01..2024-10-01"},
      {"in the last quarter of 2023", "2023-10-01..2024-01-01"},
      {"in March 2024", "2024-03-01..2024-04-01"},
      {"in march of 2024", "2024-03-01..2024-04-01"},
      {"2024-03", "2024-03-01..2024-04-01"},
      {"on Mar 5, 2024", "2024-03-05..2024-03-06"},
      {"on 5 March 2024", "2024-03-05..2024-03-06"},
      {"on the 5th of March 2024", "2024-03-05..2024-03-06"},
      {"on 2024-03-05", "2024-03-05..2024-03-06"},
      {"on 2024-03-05T10:20:30Z", "2024-03-05..2024-03-06"},
      {"on 25/03/2024", "2024-03-25..2024-03-26"},
      {"on 03/25/2024", "2024-03-25..2024-03-26"},
      {"on 5.3.2024", "2024-03-05..2024-03-06"},
      {"on 05/05/2024", "2024-05-05..2024-05-06"},
      {"on 05/03/2024", "2024-03-05..2024-03-06 | 2024-05-03..2024-05-04"},
      {"since March 2024", "2024-03-01.."},
      {"after 2022", "2023-01-01.."},
      {"after 2024-03-05", "2024-03-06.."},
      {"before 2020", "..2020-01-01"},
      {"before March 5, 2024", "..2024-03-05"},
      {"until the end of March 2024", "..2024-04-01"},
      {"on or before 2024-03-05", "..2024-03-06"},
      {"on or after 2024-03-05", "2024-03-05.."},
      {"between 2022 and 2024", "2022-01-01..2025-01-01"},
      {"between May and July 2024", "2024-05-01..2024-08-01"},
      {"between 2024-01-01 and 2024-03-31", "2024-01-01..2024-04-01"},
      {"from May 2024 to July 2024", "2024-05-01..2024-08-01"},
      {"from November 2023 to February", "2023-11-01..2024-03-01"},
      {"from 2020 through 2022", "2020-01-01..2023-01-01"},
      {"from January 2023 to today", "2023-01-01.."},
      {"in 2020-2022", "2020-01-01..2023-01-01"},
      {"Q1-Q2 2024", "2024-01-01..2024-07-01"},
      {"from 2020 on", "2020-01-01.."},
      {"2020 onwards", "2020-01-01.."},
      {"in 2023 or later", "2023-01-01.."},
      {"in 2023 or earlier", "..2024-01-01"},
      {"in 2023 and 2024", "2023-01-01..2024-01-01 + 2024-01-01..2025-01-01"},
      {"in March and April 2024", "2024-03-01..2024-04-01 + 2024-04-01..2024-05-01"},
      {"in the first half of 2024", "2024-01-01..2024-07-01"},
      {"in H2 2024", "2024-07-01..2025-01-01"},
      {"in the 1990s", "1990-01-01..2000-01-01"},
      {"in the nineties", "1990-01-01..2000-01-01"},
      {"in the year 1850", "1850-01-01..1851-01-01"},
      {"in the first 3 months of 2024", "2024-01-01..2024-04-01"},
      {"in the last 10 days of March 2024", "2024-03-22..2024-04-01"},
      {"first month of 2024", "2024-01-01..2024-02-01"},
      {"between 1 and 15 March 2024", "2024-03-01..2024-03-16"},
      {"from March 1 to 15, 2024", "2024-03-01..2024-03-16"},
      {"March 1-15 2024", "2024-03-01..2024-03-16"},
      {"from 1 March 2024 to 15 March 2024", "2024-03-01..2024-03-16"},
      {"in 03/2024", "2024-03-01..2024-04-01"},
      {"in Q1/2024", "2024-01-01..2024-04-01"},
      {"2024's", "2024-01-01..2025-01-01"},
      {"in week 1 of 2024", "2024-01-01..2024-01-08"},
      {"in week 53 of 2020", "2020-12-28..2021-01-04"},
      {"week 1 of 1999", "1999-01-04..1999-01-11"},
      {"in the week of 6 March 2024", "2024-03-04..2024-03-11"},
  };
  for (const auto& [said, wanted] : cases) {
    INFO(said);
    CHECK(read(said) == wanted);
  }
}

TEST_CASE("what is no phrase about time is not read as one") {
  for (const std::string_view said : {"orders",
                                      "in Germany",
                                      "between 10 and 20",
                                      "2,024",
                                      "$2024",
                                      "2024%",
                                      "in 50",
                                      "",
                                      "may",
                                      "over",
                                      "since",
                                      "march",
                                      "on time",
                                      "last name",
                                      "first name",
                                      "in 12 orders",
                                      "12/45/2024",
                                      "2024-13-01",
                                      "last 5 orders",
                                      "this customer"}) {
    INFO(said);
    CHECK(read(said) == "none");
  }
  CHECK(read("orders in 2024, please", 1) == "2024-01-01..2025-01-01 and more");
}

TEST_CASE("years that nothing calls so are marked as bare") {
  const auto is_bare = [](std::string_view said) {
    const auto found = read_dates(read_question(said).tokens, 0);
    REQUIRE(found);
    return found->is_bare_year;
  };
  CHECK(is_bare("2024"));
  CHECK(is_bare("between 2000 and 2050"));
  CHECK(is_bare("of 2024"));
  CHECK_FALSE(is_bare("in 2024"));
  CHECK_FALSE(is_bare("since 2024"));
  CHECK_FALSE(is_bare("the year 2024"));
  CHECK_FALSE(is_bare("March 2024"));
}

TEST_CASE("stretches to be compared are marked so") {
  const auto found = read_dates(read_question("2023 vs 2024").tokens, 0);
  REQUIRE(found);
  CHECK(found->is_compared);
  CHECK(found->readings.at(0).any_of.size() == 2);
  CHECK_FALSE(read_dates(read_question("in 2023 and 2024").tokens, 0)->is_compared);
}

TEST_CASE("a month without its year has two readings unless every year is meant") {
  const auto found = read_dates(read_question("in March").tokens, 0);
  REQUIRE(found);
  REQUIRE(found->readings.size() == 2);
  CHECK(std::get<NewestMonths>(found->readings[0].any_of.at(0)).month == 3);
  CHECK(std::get<RecurringDates>(found->readings[1].any_of.at(0)).values == std::vector{3});
  CHECK(found->readings[1].words == "in March of every year");
  CHECK(read_dates(read_question("in every March").tokens, 0)->readings.size() == 1);
  CHECK(read_dates(read_question("since March").tokens, 0)->readings.size() == 1);
}

TEST_CASE("phrases are said again in plain words") {
  const std::vector<Case> cases = {
      {"in 2024", "in 2024"},
      {"since mar 2024", "since March 2024"},
      {"2024-03-05", "on 5 March 2024"},
      {"Q3 2024", "in Q3 2024"},
      {"last 30 days", "in the last 30 days"},
      {"last month", "last month"},
      {"on mondays", "on Mondays"},
      {"before 2020", "before 2020"},
      {"until 2020-05-01", "until 1 May 2020"},
      {"between May and July 2024", "between May 2024 and July 2024"},
      {"in the 90s", "in the 1990s"},
  };
  for (const auto& [said, wanted] : cases) {
    INFO(said);
    CHECK(words_of(said) == wanted);
  }
}

TEST_CASE("conditions pick the same days however dates are kept") {
  Days days({2022, 1, 1}, 1096);  // to 2024-12-31
  const std::vector<Case> cases = {
      {"in 2024", "2024-01-01..2024-12-31/366"},
      {"in March 2024", "2024-03-01..2024-03-31/31"},
      {"on 2024-03-05", "2024-03-05..2024-03-05/1"},
      {"after 2024-12-30", "2024-12-31..2024-12-31/1"},
      {"until 2022-01-02", "2022-01-01..2022-01-02/2"},
      {"in 2022 and 2024", "2022-01-01..2024-12-31/731"},
      {"today", "2024-12-31..2024-12-31/1"},
      {"yesterday", "2024-12-30..2024-12-30/1"},
      {"last month", "2024-11-01..2024-11-30/30"},
      {"this month", "2024-12-01..2024-12-31/31"},
      {"last quarter", "2024-07-01..2024-09-30/92"},
      {"this quarter", "2024-10-01..2024-12-31/92"},
      {"last year", "2023-01-01..2023-12-31/365"},
      {"this year", "2024-01-01..2024-12-31/366"},
      {"last week", "2024-12-23..2024-12-29/7"},
      {"this week", "2024-12-30..2024-12-31/2"},
      {"in the last 30 days", "2024-12-02..2024-12-31/30"},
      {"in the past year", "2024-01-01..2024-12-31/366"},
      {"last 2 full months", "2024-10-01..2024-11-30/61"},
      {"in the last 24 hours", "2024-12-31..2024-12-31/1"},
      {"since last month", "2024-11-01..2024-12-31/61"},
      {"more than 30 days ago", "2022-01-01..2024-12-01/1066"},
      {"2 months ago", "2024-10-01..2024-10-31/31"},
      {"the month before last", "2024-10-01..2024-10-31/31"},
      {"year to date", "2024-01-01..2024-12-31/366"},
      {"in March", "2024-03-01..2024-03-31/31"},
      {"on 5 March", "2024-03-05..2024-03-05/1"},
      {"on Mondays", "2022-01-03..2024-12-30/157"},
      {"at weekends", "2022-01-01..2024-12-29/314"},
      {"every March", "2022-03-01..2024-03-31/93"},
  };
  for (const auto& [name, storage] : kColumns)
    for (const auto& [said, wanted] : cases) {
      INFO(name << ": " << said);
      CHECK(days.meeting(said, column(name, storage)) == wanted);
    }
  CHECK(days.meeting("in March", column("t", DateStorage::kIsoText), 1) ==
        "2022-03-01..2024-03-31/93");
}

TEST_CASE("the newest month is sought a year earlier when the data ends before it") {
  Days days({2023, 1, 1}, 430);  // to 2024-03-05
  const auto t = column("t", DateStorage::kIsoText);
  CHECK(days.meeting("in May", t) == "2023-05-01..2023-05-31/31");
  CHECK(days.meeting("in March", t) == "2024-03-01..2024-03-05/5");
  CHECK(days.meeting("since December", t) == "2023-12-01..2024-03-05/96");
  CHECK(days.meeting("last quarter", t) == "2023-10-01..2023-12-31/92");
}

TEST_CASE("a column of year numbers tells years and nothing finer") {
  Days days({2022, 1, 1}, 1096);
  const auto y = column("y", DateStorage::kYearNumber);
  CHECK(days.meeting("in 2023", y) == "2023-01-01..2023-12-31/365");
  CHECK(days.meeting("since 2023", y) == "2023-01-01..2024-12-31/731");
  CHECK(days.meeting("last year", y) == "2023-01-01..2023-12-31/365");
  CHECK(days.meeting("in the last 2 years", y) == "2023-01-01..2024-12-31/731");
  CHECK(days.meeting("in March 2023", y) == "cannot tell");
  CHECK(days.meeting("in March", y) == "cannot tell");
  CHECK(days.meeting("last month", y) == "cannot tell");
  CHECK(grain_label(Grain::kYear, y) == "y");
  CHECK_FALSE(grain_label(Grain::kMonth, y));
}

TEST_CASE("labels of grains are the same however dates are kept") {
  Days days({2024, 12, 30}, 1);
  const std::vector<std::pair<Grain, std::string_view>> cases = {
      {Grain::kDay, "2024-12-30"},  {Grain::kWeek, "2025-W01"}, {Grain::kMonth, "2024-12"},
      {Grain::kQuarter, "2024-Q4"}, {Grain::kYear, "2024"},     {Grain::kDayOfWeek, "Monday"},
      {Grain::kMonthOfYear, "12"},
  };
  for (const auto& [name, storage] : kColumns)
    for (const auto& [grain, wanted] : cases) {
      INFO(name << ": " << grain_word(grain));
      const auto label = grain_label(grain, column(name, storage));
      REQUIRE(label);
      CHECK(days.one("SELECT " + *label + " FROM days") == wanted);
    }
  CHECK(days.one("SELECT " + *grain_label(Grain::kHour, column("ts", DateStorage::kIsoText)) +
                 " FROM days") == "2024-12-30 23:00");
  CHECK(days.one("SELECT " +
                 *grain_label(Grain::kHourOfDay, column("s", DateStorage::kEpochSeconds)) +
                 " FROM days") == "01");
  CHECK(days.one("SELECT " + *grain_order(Grain::kDayOfWeek, column("t", DateStorage::kIsoText)) +
                 " FROM days") == "0");
}

TEST_CASE("days between two columns are counted whatever keeps them") {
  Days days({2024, 12, 30}, 1);
  const auto sql =
      days_between(column("s", DateStorage::kEpochSeconds), column("ts", DateStorage::kIsoText));
  REQUIRE(sql);
  CHECK(days.one("SELECT round(" + *sql + ", 4) FROM days") == "0.9375");
  CHECK_FALSE(
      days_between(column("y", DateStorage::kYearNumber), column("t", DateStorage::kIsoText)));
}

TEST_CASE("grains are read from the words around their unit") {
  const auto grain = [](std::string_view said) -> std::string {
    const auto question = read_question(said);
    const auto found = read_grain(question.tokens, 0);
    if (!found) return "none";
    return std::string(grain_word(found->grain)) + (found->is_free ? " free" : "") +
           (found->is_which ? " which" : "");
  };
  CHECK(grain("by month") == "month");
  CHECK(grain("monthly") == "month");
  CHECK(grain("per quarter") == "quarter");
  CHECK(grain("each year") == "year");
  CHECK(grain("for every week") == "week");
  CHECK(grain("daily") == "day");
  CHECK(grain("over time") == "month free");
  CHECK(grain("by day of the week") == "day of the week");
  CHECK(grain("per hour of the day") == "hour of the day");
  CHECK(grain("month by month") == "month");
  CHECK(grain("which month") == "month which");
  CHECK(grain("in what year") == "year which");
  CHECK(grain("by country") == "none");
  CHECK(grain("month") == "none");
  CHECK(read_time_unit(read_question("months").tokens, 0)->grain == Grain::kMonth);
}

TEST_CASE("times without a place on the calendar are known as such") {
  const auto length = [](std::string_view said) {
    return unplaced_time(read_question(said).tokens, 0);
  };
  CHECK(length("spring") == 1);
  CHECK(length("recently") == 1);
  CHECK(length("next month") == 2);
  CHECK(length("the last few months") == 4);
  CHECK(length("late 2024") == 2);
  CHECK(length("at the end of March 2024") == 6);
  CHECK(length("late orders") == 0);
  CHECK(length("orders") == 0);
}
