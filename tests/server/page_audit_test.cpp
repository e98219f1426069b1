// What auditors see on pages: the reports, and how far the store can be believed.

#include "audit/reports.h"
#include "tests/support/catch.h"
#include "tests/support/server_browser.h"

using namespace countersign;
using namespace countersign::server;
using namespace countersign::server::testing;
using audit::Role;
using countersign::testing::HtmlNode;

namespace {

// Acts on a terminal, on a page, on the eye.
const std::string kHostile =
    "<script>alert(1)</script>\" onload=\"x' \x1b[31m \u202eevil\u2066 a\u200bb \xff & &lt;";

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

bool has_form(const HtmlNode& page, const std::string& action) {
  for (const auto* form : page.all("form"))
    if (form->attribute("action") == action) return true;
  return false;
}

// Nothing in the bytes that a browser would act on and that is not the writer's own.
void check_harmless(const std::string& body) {
  for (const std::string_view bad : {"<script", "\x1b", "\u202e", "\u2066", "\u200b", "\xff"})
    CHECK_FALSE(holds(body, bad));
  CHECK_FALSE(holds(body, " onload=\""));
}

}  // namespace

TEST_CASE("an auditor asks reports on a page and that is written down") {
  House house;
  Browser analyst(house);
  CHECK(analyst.get("/reports").status == 403);
  CHECK_FALSE(holds(analyst.page("/").words(), "Reports"));
  Browser auditor(house, house.store.keys.give(Role::kAuditor));
  auto page = auditor.page("/reports");
  CHECK(holds(page.words(), "Reports"));
  CHECK(house.store.readings.empty());
  house.store.answer.columns = {"session_id", "what", "times", "gone"};
  house.store.answer.rows = {{house.session.text(), kHostile, std::int64_t{3}, {}}};
  house.store.answer.looked_at = 1234;
  house.store.answer.has_more = true;
  auto response = auditor.press(page, "/reports/refused-statements", {{"since", "1h"}});
  REQUIRE(response.status == 200);
  check_harmless(response.body);
  page = page_of(response);
  REQUIRE(house.store.report_asked);
  CHECK(house.store.report_asked->since == house.clock.now() - std::chrono::hours(1));
  REQUIRE(house.store.readings.size() == 1);
  CHECK(holds(house.store.readings.front(), "refused-statements"));
  CHECK(holds(page.words(), "1 finding since"));
  CHECK(holds(page.words(), "looked for in 1,234 sessions. There are more"));
  CHECK(page.first("td")->first("a")->attribute("href") == "/sessions/" + house.session.text());
  CHECK(page.by_id("refused-statements-since")->attribute("value") == "1h");
  // Parameters are fields of the form, which keeps what was typed.
  response = auditor.press(auditor.page("/reports"), "/reports/off-hours-use",
                           {{"since", "1h"}, {"from_hour", "6"}});
  REQUIRE(response.status == 200);
  CHECK(audit::value_text(house.store.report_asked->values.at("from_hour")) == "6");
  CHECK(audit::value_text(house.store.report_asked->values.at("to_hour")) == "19");
  CHECK(page_of(response).by_id("off-hours-use-from_hour")->attribute("value") == "6");
  response =
      auditor.press(auditor.page("/reports"), "/reports/off-hours-use", {{"from_hour", "<b>99"}});
  CHECK(response.status == 400);
  check_harmless(response.body);
  CHECK(house.store.readings.size() == 2);
  // What is wrong is said, and asks nothing.
  response = auditor.press(page, "/reports/refused-statements", {{"since", "yesterdayish"}});
  CHECK(response.status == 400);
  CHECK(holds(page_of(response).words(), "yesterdayish"));
  CHECK(house.store.readings.size() == 2);
}

TEST_CASE("an auditor reads on a page how far the store can be believed") {
  House house;
  Browser analyst(house);
  CHECK(analyst.get("/evidence").status == 403);
  CHECK_FALSE(holds(analyst.page("/").words(), "Evidence"));
  Browser auditor(house, house.store.keys.give(Role::kAuditor));
  auto page = auditor.page("/evidence");
  // Nothing verifies this store by itself, and nothing is claimed.
  CHECK(holds(page.words(), "Nothing verifies this store by itself"));
  CHECK_FALSE(has_form(page, "/evidence/verify"));
  CHECK(holds(page.words(), "nowhere outside"));
  CHECK(holds(page.words(), "No hold stands"));
  house.store.evidence.trouble = kHostile;
  house.store.held.standing = {{.session = house.session, .reason = kHostile}};
  const auto response = auditor.get("/evidence");
  REQUIRE(response.status == 200);
  check_harmless(response.body);
  page = page_of(response);
  CHECK(holds(page.words(), house.session.text()));
  CHECK_FALSE(holds(page.words(), "No hold stands"));
}
