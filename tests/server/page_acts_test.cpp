// What the pages' buttons do, and what is shown when it cannot be done.

#include <array>

#include "tests/support/catch.h"
#include "tests/support/server_browser.h"

using namespace countersign;
using namespace countersign::server;
using namespace countersign::server::testing;
using agent::DeskNo;
using agent::DeskRefusal;
using audit::Role;
using countersign::testing::Fields;
using countersign::testing::filled_form;
using countersign::testing::form_encoded;
using countersign::testing::HtmlNode;

namespace {

std::string story(const House& house) {
  return "/sessions/" + house.session.text();
}

std::string step_place(const House& house, const std::string& act) {
  return story(house) + "/steps/1/" + act;
}

bool holds(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string typed_into(const HtmlNode& page, const std::string& id) {
  const auto* field = page.by_id(id);
  return field == nullptr ? "no field " + id : field->words().substr(1);
}

const HtmlNode* form_for(const HtmlNode& page, const std::string& action) {
  for (const auto* form : page.all("form")) {
    if (form->attribute("action") == action) return form;
  }
  return nullptr;
}

std::string hidden(const HtmlNode& form, const std::string& name) {
  for (const auto* input : form.all("input")) {
    if (input->attribute("name") == name) return input->attribute("value");
  }
  return "no field " + name;
}

// Presses a button of the story after the desk was told to say no.
Response refuse(House& house, const std::string& act, const Fields& typed, DeskRefusal no) {
  Browser browser(house);
  const auto page = browser.page(story(house));
  house.desk.no = std::move(no);
  return browser.press(page, step_place(house, act), typed);
}

constexpr std::array kEveryNo = {DeskNo::kNotFound,  DeskNo::kNotAllowed,   DeskNo::kInvalid,
                                 DeskNo::kNoSource,  DeskNo::kClosed,       DeskNo::kDecided,
                                 DeskNo::kNotJudged, DeskNo::kChanged,      DeskNo::kExpired,
                                 DeskNo::kFourEyes,  DeskNo::kJudgedWorse,  DeskNo::kRefused,
                                 DeskNo::kTooMany,   DeskNo::kOtherRequest, DeskNo::kNotRunning,
                                 DeskNo::kGone,      DeskNo::kNotFinished};

}  // namespace

TEST_CASE("asking on the page reaches the desk once and leads to the story") {
  House house;
  Browser browser(house);
  const auto page = browser.page("/");
  const auto response = browser.press(page, "/ask", {{"question", "Wie viele\nKunden?"}});
  CHECK(response.status == 303);
  CHECK(holds(response.header("Location"), "/sessions/sess_"));
  CHECK(house.desk.asked.question == "Wie viele\nKunden?");
  CHECK(house.desk.asked.source == "shop");
  CHECK_FALSE(house.desk.asked.planner);
  // The button pressed twice is one request.
  const auto first = house.desk.once;
  REQUIRE(first);
  browser.press(page, "/ask", {{"question", "Wie viele\nKunden?"}});
  CHECK(house.desk.once == first);
  browser.press(browser.page("/"), "/ask", {{"planner", "none"}});
  CHECK(house.desk.once != first);
  CHECK(house.desk.asked.planner == "none");
}

TEST_CASE("a press waits a moment for what follows and leads to what is there then") {
  House house;
  Browser browser(house);
  const auto page = browser.page(story(house));
  house.desk.change_session(house.session, [](auto& s) { s.phase = SessionPhase::kRunning; });
  auto posted = filled_form(page, step_place(house, "approve"), {});
  auto reply = browser.begin(posted.action, posted.body);
  auto* later = std::get_if<Later>(&reply);
  REQUIRE(later != nullptr);
  CHECK(later->session == house.session);
  CHECK_FALSE(later->again(Later::Turn::kMayWait));
  // At the deadline to the page that loads itself again, and that is to no part of it.
  auto answer = later->again(Later::Turn::kAnswerNow);
  REQUIRE(answer);
  CHECK(answer->status == 303);
  CHECK(answer->header("Location") == story(house));
  house.desk.change_session(house.session, [](auto& s) { s.phase = SessionPhase::kWaiting; });
  answer = later->again(Later::Turn::kMayWait);
  REQUIRE(answer);
  CHECK(answer->header("Location") == story(house) + "#step-1");
}

TEST_CASE("an approval on the page carries what was reviewed") {
  House house;
  Browser browser(house);
  const auto response = browser.press(browser.page(story(house)), step_place(house, "approve"));
  CHECK(response.status == 303);
  CHECK(response.header("Location") == story(house) + "#step-1");
  CHECK(house.desk.decided.step == house.step);
  CHECK(house.desk.decided.if_match == "tag1");
  CHECK(house.desk.once);
}

TEST_CASE("a rejection on the page needs its reason") {
  House house;
  Browser browser(house);
  const auto page = browser.page(story(house));
  const auto without = browser.press(page, step_place(house, "reject"));
  CHECK(without.status == 400);
  CHECK(house.desk.changes == 0);
  // The form is there again; with a reason it goes through.
  const auto again = page_of(without);
  const auto response = browser.press(again, step_place(house, "reject"), {{"reason", "Too wide"}});
  CHECK(response.status == 303);
  CHECK(house.desk.decided.reason == "Too wide");
  CHECK(house.desk.decided.if_match == "tag1");
}

TEST_CASE("an edit on the page arrives as it was typed") {
  House house;
  Browser browser(house);
  const std::string sql = "\nSELECT '<b>&amp;' -- 100% + more\n\tFROM t\n";
  const auto response =
      browser.press(browser.page(story(house)), step_place(house, "edit"), {{"sql", sql}});
  CHECK(response.status == 303);
  CHECK(house.desk.text == sql);
  CHECK(house.desk.decided.if_match == "tag1");
}

TEST_CASE("the other buttons of a story reach the desk") {
  House house;
  house.desk.change_session(house.session, [](auto& s) { s.phase = SessionPhase::kAnswered; });
  house.desk.change_step(house.step, [](auto& step) { step.state = StepState::kDone; });
  Browser browser(house);
  auto page = browser.page(story(house));
  auto response = browser.press(page, story(house) + "/ask", {{"question", "And by month?"}});
  CHECK(response.status == 303);
  CHECK(house.desk.text == "And by month?");
  response = browser.press(page, story(house) + "/steps", {{"sql", "SELECT 2"}});
  CHECK(response.header("Location") == story(house) + "#step-2");
  CHECK(house.desk.text == "SELECT 2");
  CHECK(browser.press(page, step_place(house, "rerun")).status == 303);
  CHECK(browser.press(page, story(house) + "/close").status == 303);
  CHECK(house.desk.changes == 4);
  house.desk.change_step(house.step, [](auto& step) { step.state = StepState::kRunning; });
  House other;
  other.desk.change_step(other.step, [](auto& step) { step.state = StepState::kRunning; });
  Browser stopper(other);
  CHECK(stopper.press(stopper.page(story(other)), step_place(other, "cancel")).status == 303);
  CHECK(other.desk.changes == 1);
}

TEST_CASE("every no of the desk is a page that says it and keeps what was typed") {
  const std::string typed = "SELECT 'typed & <kept>'\nFROM t";
  for (const auto why : kEveryNo) {
    House house;
    const auto response =
        refuse(house, "edit", {{"sql", typed}}, {.why = why, .message = "Because <so>."});
    INFO(static_cast<int>(why) << " " << response.status);
    CHECK(response.status >= 400);
    CHECK(house.desk.changes == 0);
    const auto page = page_of(response);
    if (why != DeskNo::kNotFound) CHECK(holds(page.words(), "Because <so>."));
    CHECK(holds(page.words(), typed));
  }
}

TEST_CASE("a statement that a guardrail refuses is shown with its findings and can be mended") {
  House house;
  audit::StepView refused;
  refused.ref = house.step;
  refused.sql = "SELECT secret FROM users";
  refused.findings = {{.rule = "G-06",
                       .category = Category::kAccess,
                       .severity = Severity::kRefuse,
                       .span = {19, 24},
                       .subject = "users"}};
  const auto response = refuse(house, "edit", {{"sql", refused.sql}},
                               {.why = DeskNo::kRefused, .message = "No.", .step = refused});
  CHECK(response.status == 422);
  const auto page = page_of(response);
  REQUIRE(page.first("mark") != nullptr);
  CHECK(page.first("mark")->words() == "users");
  CHECK(holds(page.words(), "G-06 refuses: "));
  CHECK(typed_into(page, "again-sql") == refused.sql);
  // The mended statement is a new request about what was reviewed.
  house.desk.no.reset();
  Browser browser(house);
  CHECK(browser.press(page, step_place(house, "edit"), {{"sql", "SELECT 1"}}).status == 403);
  const auto mended = form_for(page, step_place(house, "edit"));
  REQUIRE(mended != nullptr);
  CHECK(hidden(*mended, "tag") == "tag1");
}

TEST_CASE("an edit that came too late can become a statement of its own") {
  for (const auto why : {DeskNo::kDecided, DeskNo::kChanged, DeskNo::kExpired}) {
    House house;
    Browser browser(house);
    const auto before = browser.page(story(house));
    house.desk.no = DeskRefusal{.why = why, .message = "Too late."};
    const auto response =
        browser.press(before, step_place(house, "edit"), {{"sql", "SELECT 'mine'"}});
    const auto page = page_of(response);
    CHECK(typed_into(page, "own-sql") == "SELECT 'mine'");
    house.desk.no.reset();
    CHECK(browser.press(page, story(house) + "/steps").status == 303);
    CHECK(house.desk.text == "SELECT 'mine'");
  }
}

TEST_CASE("when the store cannot write the form can be sent again as the same request") {
  House house;
  Browser browser(house);
  const auto before = browser.page("/");
  house.desk.before = [] {
    throw audit::StoreUnavailable(audit::StoreUnavailable::Why::kFull, "the disk is full.");
  };
  const auto response = browser.press(before, "/ask", {{"question", "How many <b>?"}});
  CHECK(response.status == 503);
  CHECK(response.header("Retry-After") == "10");
  const auto page = page_of(response);
  CHECK(holds(page.words(), "the disk is full."));
  CHECK(typed_into(page, "again-question") == "How many <b>?");
  CHECK(hidden(*form_for(page, "/ask"), "once") == hidden(*form_for(before, "/ask"), "once"));
  house.desk.before = nullptr;
  CHECK(browser.press(page, "/ask").status == 303);
  CHECK(house.desk.asked.question == "How many <b>?");
  CHECK(house.desk.asked.source == "shop");
}

TEST_CASE("a page says that the store is read-only for good and keeps what was typed") {
  House house;
  Browser browser(house);
  const auto before = browser.page("/");
  house.desk.before = [] {
    throw audit::StoreUnavailable(audit::StoreUnavailable::Why::kBroken,
                                  "the disk failed. The store is read-only from now on");
  };
  const auto response = browser.press(before, "/ask", {{"question", "How many?"}});
  CHECK(response.status == 503);
  const auto page = page_of(response);
  CHECK(holds(page.words(), "Nothing ran: the disk failed. The store is read-only from now on"));
  CHECK_FALSE(holds(page.words(), "nothing was changed"));  // a disk that failed may hold it
  CHECK(typed_into(page, "again-question") == "How many?");
}

TEST_CASE("a page that cannot be read says so and shows no story") {
  House house;
  Browser browser(house);
  house.desk.before = [] { throw std::runtime_error("a secret of the house"); };
  const auto response = browser.get(story(house));
  CHECK(response.status == 500);
  const auto page = page_of(response);
  CHECK_FALSE(holds(page.words(), "secret"));
  CHECK(holds(page.words(), "req_"));
}

TEST_CASE("what was typed is not lost to a session that ended meanwhile") {
  House house;
  Browser browser(house);
  const auto page = browser.page(story(house));
  browser.press(page, "/sign-out");
  const auto late = browser.press(page, step_place(house, "edit"), {{"sql", "SELECT 'kept'"}});
  CHECK(late.status == 403);
  CHECK(holds(page_of(late).words(), "SELECT 'kept'"));
  CHECK(form_for(page_of(late), step_place(house, "edit")) == nullptr);
  // Where nothing was typed there is nothing to show.
  const auto empty = browser.press(page, step_place(house, "approve"));
  CHECK(empty.status == 303);
  CHECK(empty.header("Location") == "/sign-in");
  CHECK(house.desk.changes == 0);
}

TEST_CASE("a form without the session's token does nothing and loses nothing") {
  House house;
  Browser browser(house);
  for (const std::string& path : {step_place(house, "approve"), step_place(house, "edit"),
                                  story(house) + "/close", std::string("/ask")}) {
    for (const Fields& fields :
         {Fields{{"sql", "SELECT 'kept'"}, {"tag", "tag1"}},
          Fields{{"sql", "SELECT 'kept'"}, {"tag", "tag1"}, {"csrf", std::string(64, '0')}}}) {
      const auto response = browser.post(path, fields);
      CHECK(response.status == 403);
      CHECK(holds(page_of(response).words(), "SELECT 'kept'"));
    }
  }
  CHECK(house.desk.changes == 0);
}

TEST_CASE("a stranger's buttons find nothing") {
  House house;
  Browser browser(house);
  const auto page = browser.page(story(house));
  Browser stranger(house, house.store.keys.give(Role::kAnalyst));
  const auto own = stranger.page("/");
  const auto token = hidden(*form_for(own, "/ask"), "csrf");
  for (const std::string act : {"approve", "reject", "edit", "cancel", "rerun"}) {
    const Fields fields = {{"csrf", token}, {"tag", "tag1"}, {"reason", "r"}, {"sql", "SELECT 1"}};
    const auto foreign = stranger.post(step_place(house, act), fields);
    const auto unknown = stranger.post("/sessions/nonsense/steps/1/" + act, fields);
    CHECK(foreign.status == 404);
    CHECK(unknown.status == 404);
    CHECK(page_of(foreign).words() == page_of(unknown).words());
  }
  for (const std::string act : {"ask", "steps", "close"})
    CHECK(stranger.post(story(house) + "/" + act, {{"csrf", token}}).status == 404);
  CHECK(house.desk.changes == 0);
}

TEST_CASE("odd numbers of a form are no numbers and do no harm") {
  House house;
  Browser browser(house);
  const auto page = browser.page("/");
  const auto token = hidden(*form_for(page, "/ask"), "csrf");
  for (const std::string& once : {std::string(), std::string(65, 'a'), std::string("a b"),
                                  std::string("a\nb"), std::string("\xc3\xa4")}) {
    CHECK(
        browser
            .post("/ask", {{"csrf", token}, {"once", once}, {"question", "q"}, {"source", "shop"}})
            .status == 303);
    CHECK_FALSE(house.desk.once);
  }
}
