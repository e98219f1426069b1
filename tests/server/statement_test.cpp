// A statement on a page: underlined words with their numbers, characters that hide, rules.

#include "server/page/statement.h"

#include "core/text.h"
#include "guardrails/rules.h"
#include "guardrails/screen.h"
#include "server/page/characters.h"
#include "tests/support/catch.h"
#include "tests/support/server_browser.h"

using namespace countersign;
using namespace countersign::server;
using namespace countersign::server::testing;
using countersign::testing::HtmlNode;

namespace {

Finding finding(std::string_view sql, std::string_view words, std::string rule = "G-06",
                Severity severity = Severity::kRefuse, Category category = Category::kAccess) {
  const auto from = static_cast<std::uint32_t>(sql.find(words));
  return {std::move(rule),
          category,
          severity,
          {from, from + static_cast<std::uint32_t>(words.size())},
          {}};
}

std::string characters(std::string_view text, bool is_suspect = false) {
  Html html;
  Characters(html).write(text, is_suspect);
  return std::move(html).take();
}

std::string words_of_characters(std::string_view text, bool is_suspect = false) {
  return countersign::testing::parse_html("<!doctype html>\n<p>" + characters(text, is_suspect) +
                                          "</p>")
      .words();
}

// The statement and its findings as the step's card has them.
HtmlNode card_with(std::string sql, std::vector<Finding> findings) {
  House house;
  house.desk.change_step(house.step, [&](auto& step) {
    step.sql = std::move(sql);
    step.findings = std::move(findings);
  });
  return *Browser(house).page("/sessions/" + house.session.text()).by_id("step-1");
}

}  // namespace

TEST_CASE("each underline carries the number of the finding that speaks of it") {
  const std::string sql = "SELECT email,\n  load_extension('x')\nFROM users";
  const auto card = card_with(sql, {finding(sql, "load_extension", "G-08"), finding(sql, "users"),
                                    finding(sql, "email", "G-07", Severity::kAsk),
                                    Finding{"S-02", Category::kSession, Severity::kAsk, {}, {}}});
  const auto marks = card.all("mark");
  REQUIRE(marks.size() == 3);
  CHECK(marks[0]->words() == "email");
  CHECK(marks[0]->attribute("class") == "ask");
  CHECK(marks[1]->words() == "load_extension");
  CHECK(marks[2]->words() == "users");
  // In the order of the statement, with the numbers of the list.
  std::vector<std::string> numbers;
  for (const auto* link : card.first("code")->all("a")) {
    numbers.push_back(link->words());
    CHECK(link->attribute("href") == "#step-1-finding-" + link->words());
    CHECK(link->attribute("aria-label") == "underlined, finding " + link->words());
    CHECK(card.by_id("step-1-finding-" + link->words()) != nullptr);
  }
  CHECK(numbers == std::vector<std::string>{"3", "1", "2"});
  const auto* list = card.first("ol");
  REQUIRE(list != nullptr);
  REQUIRE(list->all("li").size() == 4);
  CHECK(list->all("li")[0]->first("a")->attribute("href") == "/rules/G-08");
  CHECK(list->all("li")[0]->all("a").at(1)->attribute("href") == "#step-1-place-1");
  // What is nowhere written has a number and no place.
  CHECK(list->all("li")[3]->all("a").size() == 1);
}

TEST_CASE("words that several findings speak of carry each of their numbers") {
  const std::string sql = "SELECT a.b FROM c";
  const auto card = card_with(sql, {finding(sql, "SELECT a.b", "G-11", Severity::kAsk),
                                    finding(sql, "a.b"), finding(sql, "b FROM", "G-13")});
  std::vector<std::string> words, classes;
  for (const auto* mark : card.all("mark")) {
    words.push_back(mark->words());
    classes.push_back(mark->attribute("class"));
  }
  CHECK(words == std::vector<std::string>{"SELECT ", "a.", "b", " FROM"});
  CHECK(classes == std::vector<std::string>{"ask", "refuse several", "refuse several", "refuse"});
  CHECK(card.first("code")->words() == "SELECT a.b12 FROM3 c");
}

TEST_CASE("an underline that begins inside a character takes in the whole of it") {
  const auto card =
      card_with("SELECT 'ä', 'ö'", {{"G-09", Category::kShape, Severity::kAsk, {9, 10}, {}},
                                    {"G-09", Category::kShape, Severity::kAsk, {14, 15}, {}}});
  REQUIRE(card.all("mark").size() == 2);
  CHECK(card.all("mark")[0]->words() == "ä");
  CHECK(card.all("mark")[1]->words() == "ö");
}

TEST_CASE("an underline over several lines keeps them") {
  const std::string sql = "SELECT 1,\n  2\nFROM t";
  const auto card = card_with(sql, {finding(sql, "1,\n  2\nFROM")});
  CHECK(card.first("mark")->words() == "1,\n  2\nFROM");
}

TEST_CASE("a list of what waits underlines without numbers that lead nowhere") {
  House house;
  house.desk.change_step(house.step, [](auto& step) {
    step.sql = "SELECT * FROM users";
    step.findings = {finding(step.sql, "users")};
  });
  const auto page = Browser(house).page("/pending");
  REQUIRE(page.first("mark") != nullptr);
  CHECK(page.first("code")->words() == "SELECT * FROM users");
}

TEST_CASE("a character that would not be seen stands as its code point in a box") {
  struct Case {
    std::string text, shown;
  };
  const Case cases[] = {
      {"SELECT 1 /* \u202e evil */", "SELECT 1 /* ⟨U+202E⟩ evil */"},
      {"us\u200bers", "us⟨U+200B⟩ers"},
      {"a\u00a0b", "a⟨U+00A0⟩b"},
      {"a\u3000b", "a⟨U+3000⟩b"},
      {"a\x1b[31mb", "a⟨U+001B⟩[31mb"},
      {std::string("a\0b", 3), "a⟨U+0000⟩b"},
      {"a\xff\xc3", "a⟨byte FF⟩⟨byte C3⟩"},
      {"us\u0435rs", "us\u0435⟨U+0435⟩rs"},
      {"\uff53elect", "\uff53⟨U+FF53⟩elect"},
      {"x\ufe0f", "x⟨U+FE0F⟩"},
      {"\U000e0041\U000e0042", "⟨U+E0041⟩⟨U+E0042⟩"},
      {"a\rb", "a⟨U+000D⟩b"},
      {"a\u0300\u0301\u0302\u0303b", "a\u0300\u0301⟨U+0302⟩⟨U+0303⟩b"},
      // What is only foreign stays as it is.
      {"WHERE city = 'Москва'", "WHERE city = 'Москва'"},
      {"'Ελλάδα', '東京 Tokyo', 'Grüße', 'Brand™'", "'Ελλάδα', '東京 Tokyo', 'Grüße', 'Brand™'"},
      {"a\n\tb\r\nc", "a\n\tb\nc"},
      {"", ""},
  };
  for (const auto& [text, shown] : cases) {
    INFO(printable(text));
    CHECK(words_of_characters(text) == shown);
  }
}

TEST_CASE("what is suspected to deceive shows all that is not plain") {
  CHECK(words_of_characters("\u0441\u043e\u0440\u0443", true) ==
        "\u0441⟨U+0441⟩\u043e⟨U+043E⟩\u0440⟨U+0440⟩\u0443⟨U+0443⟩");
  const std::string sql = "SELECT 1 AS \u0441\u043e\u0440\u0443";
  const auto card = card_with(
      sql, {finding(sql, "\u0441\u043e\u0440\u0443", "G-09", Severity::kAsk, Category::kText)});
  CHECK(card.first("mark")->words().find("⟨U+0441⟩") != std::string::npos);
}

TEST_CASE("boxes say what they are to those who listen") {
  const auto page =
      countersign::testing::parse_html("<!doctype html>\n<p>" + characters("a\u202eb") + "</p>");
  const auto* box = page.first("span");
  REQUIRE(box != nullptr);
  CHECK(box->attribute("role") == "img");
  CHECK(box->attribute("aria-label") == "U+202E, changes the direction of the text");
}

TEST_CASE("very many hidden characters stay a page") {
  std::string tags, mixed;
  for (int i = 0; i < 16'000; ++i) {
    append_utf8(tags, 0xE0041);
    mixed += "a\u200b";
  }
  CHECK(words_of_characters(tags) == "⟨U+E0041 … U+E0041⟩");
  CHECK(characters(mixed).size() < 700'000);
  for (const std::string_view bad : {"\u200b", "\U000e0041"}) {
    CHECK(characters(mixed).find(bad) == std::string::npos);
    CHECK(characters(tags).find(bad) == std::string::npos);
  }
}

TEST_CASE("no bytes whatever act on whoever reads a statement") {
  std::uint32_t seed = 11;
  const auto random = [&seed] { return seed = seed * 1664525 + 1013904223; };
  for (int round = 0; round < 2000; ++round) {
    std::string bytes;
    for (std::uint32_t n = (random() >> 16) % 24; n > 0; --n) {
      if ((random() >> 20) % 3 == 0)
        append_utf8(bytes, 0x2000 + (random() >> 16) % 0x70);
      else
        bytes += static_cast<char>(random() >> 24);
    }
    const auto shown = characters(bytes, round % 2 == 0);
    INFO(shown);
    CHECK_FALSE(first_invalid_utf8(shown));
    for (std::size_t at = 0; at < shown.size();) {
      const auto c = next_code_point(shown, at);
      CHECK((c == '\n' || invisible_kind(c) == Invisible::kNone));
    }
    CHECK_NOTHROW(countersign::testing::parse_html("<!doctype html>\n<p>" + shown + "</p>"));
  }
}

TEST_CASE("every rule has a page that says what it finds") {
  House house;
  Browser browser(house);
  const auto list = browser.page("/rules");
  std::vector<std::pair<std::string, std::string>> known;
  for (const auto& rule : guardrails::rules()) known.emplace_back(rule.id, rule.sentence);
  for (const auto& rule : guardrails::screen_rules()) known.emplace_back(rule.id, rule.sentence);
  REQUIRE(known.size() > 30);
  for (const auto& [id, sentence] : known) {
    INFO(id);
    bool is_listed = false;
    for (const auto* link : list.all("a")) is_listed |= link->attribute("href") == "/rules/" + id;
    CHECK(is_listed);
    const auto page = browser.page("/rules/" + id);
    CHECK(page.words().find(sentence) != std::string::npos);
  }
  CHECK(browser.get("/rules/G-99").status == 404);
  CHECK(browser.get("/rules/%3Cscript%3E").status == 404);
}

TEST_CASE("a rule that this program does not know leads nowhere") {
  const auto card = card_with("SELECT 1", {{"Z-77", Category::kShape, Severity::kAsk, {}, {}}});
  const auto* line = card.first("ol")->first("li");
  CHECK(line->words().find("Z-77 asks") == 0);
  CHECK(line->first("a") == nullptr);
}
