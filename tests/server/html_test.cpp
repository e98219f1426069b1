// The writer of pages, and what it makes of hostile text.

#include "server/page/html.h"

#include "core/text.h"
#include "server/page/examples.h"
#include "server/page/statement.h"
#include "server/page/words.h"
#include "tests/support/catch.h"
#include "tests/support/html_page.h"

using namespace countersign;
using namespace countersign::server;

namespace {

std::string written(const std::function<void(Html&)>& write) {
  Html html;
  write(html);
  return std::move(html).take();
}

std::string marked(std::string_view sql, const std::vector<Finding>& findings) {
  const auto bytes = written([&](Html& html) { write_statement(html, {sql, findings}); });
  const auto from = bytes.find("<code>") + 6;
  return bytes.substr(from, bytes.find("</code>") - from);
}

Finding finding(Severity severity, std::uint32_t from, std::uint32_t to) {
  return {.rule = "G-06", .severity = severity, .span = {from, to}};
}

}  // namespace

TEST_CASE("text on a page can never become markup") {
  struct Case {
    std::string text, shown;
  };
  const Case cases[] = {
      {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
      {"\"'&<>", "&quot;&#39;&amp;&lt;&gt;"},
      {"&lt;", "&amp;lt;"},
      {"\" onload=\"x", "&quot; onload=&quot;x"},
      {"a\nb", "a\\nb"},
      {std::string("a\0b", 3), "a\\x00b"},
      {"\x1b[31m", "\\x1b[31m"},
      {"\u202eSQL", "\\u{202e}SQL"},
      {"zero\u200bwidth", "zero\\u{200b}width"},
      {"\xff\xfe", "\\xff\\xfe"},
      {"<\xc3", "&lt;\\xc3"},
      {"Grüße, 数据", "Grüße, 数据"},
  };
  for (const auto& [text, shown] : cases) {
    INFO(text);
    CHECK(written([&](Html& html) { html.text(text); }) == shown);
    CHECK(written([&](Html& html) { html.leaf("p", text); }) == "<p>" + shown + "</p>");
    CHECK(written([&](Html& html) {
            html.single("input", {{"value", text}});
          }) == "<input value=\"" + shown + "\">");
  }
}

TEST_CASE("no bytes whatever become markup or act on whoever looks") {
  std::uint32_t seed = 7;
  const auto random = [&seed] { return seed = seed * 1664525 + 1013904223; };
  for (int round = 0; round < 3000; ++round) {
    std::string bytes;
    for (std::uint32_t n = (random() >> 16) % 24; n > 0; --n)
      bytes += static_cast<char>(random() >> 24);
    const auto shown = written([&](Html& html) {
      html.text(bytes);
      html.lines(bytes);
    });
    INFO(shown);
    CHECK(shown.find_first_of("<>\"'") == std::string::npos);
    CHECK_FALSE(first_invalid_utf8(shown));
    for (const char c : shown)
      CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t'));
    const auto page = countersign::testing::parse_html("<!doctype html>\n<p>" + shown + "</p>");
    CHECK(page.tag == "p");
  }
}

TEST_CASE("lines stay where they may and the first of a field is not lost") {
  CHECK(written([](Html& html) { html.lines("a\n\tb\r\n<"); }) == "a\n\tb\\r\n&lt;");
  CHECK(written([](Html& html) {
          html.field({{"name", "sql"}}, "\n</textarea>");
        }) == "<textarea name=\"sql\">\n\n&lt;/textarea&gt;</textarea>");
}

TEST_CASE("elements end in the order in which they began") {
  CHECK(written([](Html& html) {
          const auto outer = html.element("ul", {{"class", "list"}});
          html.leaf("li", "1");
          const auto inner = html.element("li");
          html.single("br", {});
        }) == "<ul class=\"list\"><li>1</li><li><br></li></ul>");
}

TEST_CASE("what goes into a path is encoded to the byte") {
  CHECK(query_encoded("How many?") == "How%20many%3F");
  CHECK(query_encoded("a-b_c.d~9") == "a-b_c.d~9");
  CHECK(query_encoded("&=+#\"\n") == "%26%3D%2B%23%22%0A");
  CHECK(query_encoded("ß") == "%C3%9F");
}

TEST_CASE("a statement shows its marks with the worst of what is said there") {
  CHECK(marked("SELECT 1", {}) == "SELECT 1");
  CHECK(marked("SELECT a FROM t", {finding(Severity::kRefuse, 14, 15)}) ==
        "SELECT a FROM <mark class=\"refuse\">t</mark>");
  CHECK(marked("abcdef", {finding(Severity::kNotice, 0, 4), finding(Severity::kAsk, 2, 6)}) ==
        "<mark class=\"notice\">ab</mark><mark class=\"ask several\">cd</mark><mark "
        "class=\"ask\">ef</mark>");
  // Nowhere, backwards and past the end.
  CHECK(marked("abc", {finding(Severity::kAsk, 2, 2), finding(Severity::kAsk, 3, 1)}) == "abc");
  CHECK(marked("abc", {finding(Severity::kAsk, 1, 900)}) == "a<mark class=\"ask\">bc</mark>");
  CHECK(marked("abc", {finding(Severity::kAsk, 700, 900)}) == "abc");
  CHECK(marked("", {finding(Severity::kAsk, 0, 1)}).empty());
  CHECK(marked("a<b", {finding(Severity::kAsk, 1, 2)}) == "a<mark class=\"ask\">&lt;</mark>b");
}

TEST_CASE("times and counts read well") {
  using std::chrono::microseconds;
  CHECK(duration_words(microseconds(0)) == "0 ms");
  CHECK(duration_words(microseconds(999)) == "under 1 ms");
  CHECK(duration_words(microseconds(420'500)) == "420 ms");
  CHECK(duration_words(microseconds(3'260'000)) == "3.2 s");
  CHECK(duration_words(std::chrono::minutes(59)) == "59 min");
  CHECK(duration_words(std::chrono::minutes(130)) == "2 h 10 min");
  CHECK(duration_words(std::chrono::hours(76)) == "3 d 4 h");
  CHECK(time_words(from_us(1'760'000'000'000'000)) == "2025-10-09 08:53 UTC");
  CHECK(words_of(Decision::kWithdraw) == "taken back");
  CHECK(count_words(0) == "0");
  CHECK(count_words(999) == "999");
  CHECK(count_words(1000) == "1,000");
  CHECK(count_words(1234567) == "1,234,567");
  CHECK(count_words(1, "row", "rows") == "1 row");
  CHECK(count_words(2000, "row", "rows") == "2,000 rows");
}

TEST_CASE("a text is cut between characters") {
  CHECK(shortened("abc", 3) == "abc");
  CHECK(shortened("abcd", 3) == "abc…");
  CHECK(shortened("äöüß", 3) == "äöü…");
  CHECK(shortened("", 3).empty());
  CHECK(shortened("\xff\xff\xff\xff", 2) == "\xff\xff…");
}

TEST_CASE("example questions fit what a source holds") {
  using engines::SchemaRelation;
  CHECK(example_questions({}).empty());
  CHECK(example_questions({{.kind = RelationKind::kView, .name = "v"}}).empty());
  const SchemaRelation customers = {.name = "customers", .row_estimate = 10};
  const SchemaRelation orders = {
      .name = "web_orders",
      .columns = {{.name = "placed_at", .type = "TEXT"}},
      .foreign_keys = {{{"customer"}, "customers", {"id"}}, {{"user"}, "users", {"id"}}},
      .row_estimate = 500};
  CHECK(example_questions({customers, orders}) ==
        std::vector<std::string>{"How many web orders are there?", "How many web orders per month?",
                                 "Which customers have the most web orders?"});
}

TEST_CASE("the reader of pages in these tests finds fault where there is some") {
  using countersign::testing::complaints;
  using countersign::testing::parse_html;
  const std::string head =
      "<!doctype html>\n<html lang=\"en\"><head><title>T</title></head><body>"
      "<main id=\"content\"><h1>One</h1>";
  const std::string tail = "</main></body></html>";
  CHECK(complaints(parse_html(head + tail)).empty());
  for (const std::string bad :
       {"<p><b></p></b>", "<p", "a < b", "a & b", "<p class=\"a\" class=\"b\"></p>", "<p>"}) {
    INFO(bad);
    CHECK_THROWS(parse_html(head + bad + tail));
  }
  for (const std::string bad :
       {"<h1>Two</h1>", "<h3>Skipped</h3>", "<p style=\"x\"></p>", "<script></script>",
        "<input name=\"a\">", "<a href=\"https://elsewhere\">x</a>", "<a href=\"#none\">x</a>",
        "<p onclick=\"x\"></p>", "<p id=\"content\"></p>", "<button></button>",
        "<form method=\"post\" action=\"/ask\"><button>x</button></form>", "<table></table>"}) {
    INFO(bad);
    CHECK_FALSE(complaints(parse_html(head + bad + tail)).empty());
  }
}
