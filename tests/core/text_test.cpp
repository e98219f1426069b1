#include "core/text.h"

#include <array>
#include <string>
#include <vector>

#include "tests/support/catch.h"

using namespace countersign;

TEST_CASE("what is not UTF-8 is found where it begins") {
  CHECK_FALSE(first_invalid_utf8(""));
  CHECK_FALSE(first_invalid_utf8("aé€😀\xF4\x8F\xBF\xBF"));
  CHECK(first_invalid_utf8("a\x80") == 1u);
  CHECK(first_invalid_utf8("\xC0\xAF") == 0u);          // overlong
  CHECK(first_invalid_utf8("\xE0\x80\xAF") == 0u);      // overlong
  CHECK(first_invalid_utf8("\xED\xA0\x80") == 0u);      // surrogate
  CHECK(first_invalid_utf8("\xF4\x90\x80\x80") == 0u);  // above U+10FFFF
  CHECK(first_invalid_utf8("ab\xE2\x82") == 2u);        // cut short
}

TEST_CASE("storable text has no NUL and is no longer than allowed") {
  CHECK(is_storable_text("fine"));
  CHECK_FALSE(is_storable_text(std::string("a\0b", 3)));
  CHECK_FALSE(is_storable_text("\xFF"));
  CHECK(is_storable_text(std::string(kTextBytesMax, 'x')));
  CHECK_FALSE(is_storable_text(std::string(kTextBytesMax + 1, 'x')));
}

TEST_CASE("printable text holds nothing that acts on a terminal") {
  CHECK(printable("plain é 😀") == "plain é 😀");
  CHECK(printable("\x1b[31mred") == "\\x1b[31mred");
  CHECK(printable("a\nb\tc\r") == "a\\nb\\tc\\r");
  CHECK(printable("a\nb\tc", true) == "a\nb\tc");
  CHECK(printable("x\xE2\x80\xAEy") == "x\\u{202e}y");
  CHECK(printable("x\xE2\x80\x8By") == "x\\u{200b}y");
  CHECK(printable("\xC2\x9B") == "\\x9b");
  CHECK(printable("\xFF") == "\\xff");
  CHECK(printable(std::string("\0", 1)) == "\\x00");
}

TEST_CASE("no byte at all gets past printable as a control character") {
  for (int first = 0; first < 256; ++first)
    for (int second = 0; second < 256; second += 5) {
      const std::array<char, 2> raw{static_cast<char>(first), static_cast<char>(second)};
      const std::string shown = printable({raw.data(), raw.size()});
      CHECK_FALSE(first_invalid_utf8(shown));
      for (std::size_t at = 0; at < shown.size();) {
        const auto kind = invisible_kind(next_code_point(shown, at));
        CHECK((kind == Invisible::kNone || kind == Invisible::kVariation));
      }
    }
}

TEST_CASE("an escaped prefix says the true length and stays short and valid") {
  CHECK(escaped_prefix(std::string("a\0b", 3)) == "a\\x00b… (3 bytes)");
  const auto shown = escaped_prefix(std::string(70000, '\xC3'), 100);
  CHECK(shown.size() < 140);
  CHECK(shown.find("(70000 bytes)") != std::string::npos);
  const auto cut = escaped_prefix("ééééé", 5);
  CHECK_FALSE(first_invalid_utf8(cut));
}

TEST_CASE("code points survive being taken apart and put together") {
  for (const char32_t c : {U'a', U'\u00e9', U'\u20ac', U'\U0001f600', U'\U0010ffff'}) {
    std::string bytes;
    append_utf8(bytes, c);
    std::size_t at = 0;
    CHECK(next_code_point(bytes, at) == c);
    CHECK(at == bytes.size());
  }
}

TEST_CASE("names fold in ASCII only") {
  CHECK(ascii_lower("OrDERS_É") == "orders_É");
  CHECK(same_ignoring_case("Orders", "oRDERS"));
  CHECK_FALSE(same_ignoring_case("orders", "order"));
}

TEST_CASE("the likely spelling is the nearest and not just any") {
  const std::vector<std::string> keys{"server.listen", "audit.store", "planner.default"};
  CHECK(nearest("server.lisen", keys) == "server.listen");
  CHECK(nearest("audt.store", keys) == "audit.store");
  CHECK_FALSE(nearest("zzz", keys));
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
}
