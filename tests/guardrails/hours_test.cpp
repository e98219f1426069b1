#include "guardrails/hours.h"

#include <algorithm>

#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::guardrails;

namespace {

// "2026-11-20T06:30" UTC.
Micros utc(int year, unsigned month, unsigned day, int hour, int minute = 0) {
  using namespace std::chrono;
  const sys_days date = std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(day);
  return time_point_cast<microseconds>(date) + hours(hour) + minutes(minute);
}

Hours office(std::string zone) {
  return {.days = {0, 1, 2, 3, 4},
          .from = std::chrono::hours(7),
          .to = std::chrono::hours(19),
          .zone = std::move(zone)};
}

}  // namespace

TEST_CASE("the hours begin at their first minute and end before their last") {
  const Hours hours = office("UTC");
  CHECK_FALSE(is_within(hours, utc(2026, 11, 20, 6, 59)));
  CHECK_FALSE(is_within(hours, utc(2026, 11, 20, 7) - std::chrono::microseconds(1)));
  CHECK(is_within(hours, utc(2026, 11, 20, 7)));
  CHECK(is_within(hours, utc(2026, 11, 20, 18, 59)));
  CHECK_FALSE(is_within(hours, utc(2026, 11, 20, 19)));
}

TEST_CASE("days are those of the week that the calendar says") {
  const Hours hours = office("UTC");
  // 2026-11-16 is a Monday.
  for (unsigned day = 16; day <= 20; ++day) CHECK(is_within(hours, utc(2026, 11, day, 12)));
  CHECK_FALSE(is_within(hours, utc(2026, 11, 21, 12)));
  CHECK_FALSE(is_within(hours, utc(2026, 11, 22, 12)));
  CHECK(is_within(hours, utc(1969, 12, 31, 12)));        // a Wednesday before all counting
  CHECK_FALSE(is_within(hours, utc(1969, 12, 28, 12)));  // a Sunday
}

TEST_CASE("hours are those of the zone in summer and in winter") {
  const Hours hours = office("Europe/Berlin");
  CHECK_FALSE(is_within(hours, utc(2026, 7, 15, 4, 59)));
  CHECK(is_within(hours, utc(2026, 7, 15, 5)));
  CHECK_FALSE(is_within(hours, utc(2026, 7, 15, 17)));
  CHECK_FALSE(is_within(hours, utc(2026, 11, 20, 5, 59)));
  CHECK(is_within(hours, utc(2026, 11, 20, 6)));
  CHECK(is_within(hours, utc(2026, 11, 20, 17, 59)));
}

// On 2026-10-25 the clocks of Berlin go from 3:00 back to 2:00, on 2026-03-29 from 2:00 to 3:00.
TEST_CASE("an hour that comes twice counts twice and one that is left out does not count") {
  Hours hours = office("Europe/Berlin");
  hours.days = {6};
  hours.from = std::chrono::minutes(2 * 60 + 15);
  hours.to = std::chrono::minutes(2 * 60 + 45);
  CHECK(is_within(hours, utc(2026, 10, 25, 0, 30)));
  CHECK_FALSE(is_within(hours, utc(2026, 10, 25, 0, 50)));
  CHECK(is_within(hours, utc(2026, 10, 25, 1, 30)));
  int within = 0;
  for (int minute = 0; minute < 24 * 60; ++minute)
    within += is_within(hours, utc(2026, 3, 29, 0) + std::chrono::minutes(minute)) ? 1 : 0;
  CHECK(within == 0);
}

TEST_CASE("zones with half hours and the other side of the date line are right") {
  CHECK(is_within(office("Asia/Kolkata"), utc(2026, 11, 20, 1, 30)));
  CHECK_FALSE(is_within(office("Asia/Kolkata"), utc(2026, 11, 20, 1, 29)));
  // Sunday evening in UTC is Monday morning in Auckland.
  CHECK(is_within(office("Pacific/Auckland"), utc(2026, 11, 22, 18, 30)));
  CHECK_FALSE(is_within(office("Pacific/Auckland"), utc(2026, 11, 20, 18, 30)));
}

TEST_CASE("hours past midnight belong to the day on which they begin") {
  Hours night = office("UTC");
  night.days = {4};  // Friday
  night.from = std::chrono::hours(22);
  night.to = std::chrono::hours(6);
  CHECK_FALSE(is_within(night, utc(2026, 11, 20, 5)));
  CHECK(is_within(night, utc(2026, 11, 20, 22)));
  CHECK(is_within(night, utc(2026, 11, 21, 5, 59)));
  CHECK_FALSE(is_within(night, utc(2026, 11, 21, 6)));
  CHECK_FALSE(is_within(night, utc(2026, 11, 21, 22)));
}

TEST_CASE("the whole day ends with the day") {
  Hours hours = office("UTC");
  hours.from = std::chrono::minutes(0);
  hours.to = std::chrono::hours(24);
  CHECK(is_within(hours, utc(2026, 11, 20, 23, 59)));
  CHECK(is_within(hours, utc(2026, 11, 20, 0)));
  hours.to = hours.from;
  CHECK_FALSE(is_within(hours, utc(2026, 11, 20, 0)));
}

TEST_CASE("no moment is within the hours of a zone that nobody knows") {
  for (const auto* zone : {"", "Europe/Berlim", "europe/berlin ", "GMT+25", "Etc/Unknown", "\x1b[",
                           "GMT+5", "../etc/passwd", "Mars/Olympus_Mons"}) {
    INFO(zone);
    CHECK_FALSE(is_known_zone(zone));
    CHECK_FALSE(is_within(office(zone), utc(2026, 11, 20, 12)));
  }
  CHECK_FALSE(is_known_zone(std::string(100'000, 'A')));
}

TEST_CASE("every zone that is listed is known") {
  const auto names = zone_names();
  CHECK(names.size() > 400);
  CHECK(std::find(names.begin(), names.end(), "Europe/Berlin") != names.end());
  for (const auto& name : names) {
    INFO(name);
    if (name != "Etc/Unknown") CHECK(is_known_zone(name));
  }
}
