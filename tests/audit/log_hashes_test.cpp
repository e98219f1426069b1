// Leaves and commitments against a second spelling of the format, byte by byte with core/digest.h.

#include <set>
#include <string>

#include "audit/evidence.h"
#include "audit/log/commitment.h"
#include "audit/log/leaf.h"
#include "tests/support/catch.h"

namespace countersign::audit::log {
namespace {

using namespace std::string_literals;

Digest filled(char c) {
  return *Digest::from_bytes(std::string(32, c));
}

std::string big_endian(std::uint64_t value, int width) {
  std::string out;
  for (int i = width - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i));
  return out;
}

TEST_CASE("the hasher agrees with the one for single inputs") {
  Hasher hasher;
  for (const std::size_t size : {0, 1, 31, 32, 55, 56, 63, 64, 65, 400, 5000}) {
    const std::string text(size, 'x');
    CHECK(hasher.sha256(text) == sha256(text));
    CHECK(hasher.hmac(filled('k'), text) == hmac_sha256(std::string(32, 'k'), {text}));
    CHECK(hasher.hmac_again(filled('k'), text) == hmac_sha256(std::string(32, 'k'), {text}));
    hasher.begin();
    hasher.add("a");
    // Short ones do not disturb the long one.
    CHECK(hasher.node(filled('l'), filled('r')) ==
          sha256("\x01" + std::string(32, 'l') + std::string(32, 'r')));
    hasher.add(text);
    CHECK(hasher.end() == sha256("a" + text));
  }
}

TEST_CASE("a key that comes again is the one that was given and no other") {
  Hasher hasher;
  // All zeros as well, which is what an object has before it is given one.
  for (const char key : {'\0', '\0', 'k', 'k', 'l', 'k', '\0', '\0'}) {
    CHECK(hasher.hmac_again(filled(key), "text") == hmac_sha256(std::string(32, key), {"text"}));
    CHECK(hasher.hmac(filled('m'), "other") == hmac_sha256(std::string(32, 'm'), {"other"}));
  }
}

TEST_CASE("a commitment is made with a key of its own for each text") {
  Hasher hasher;
  const auto session = filled('s');
  const auto key = text_key(hasher, session, {TextOf::kStep, 258, 4});
  CHECK(key == hmac_sha256(session.view(), {"cs/k/1", "\x03", "\x00\x00\x01\x02"s, "\x04"}));
  CHECK(commitment(hasher, key, "why not") == hmac_sha256(key.view(), {"why not"}));
  std::set<Digest> keys;
  for (const auto of : {TextOf::kSession, TextOf::kMessage, TextOf::kStep, TextOf::kEvent})
    for (const std::uint32_t n : {0U, 1U, 0xffffffffU})
      for (const auto field : {std::uint8_t{1}, std::uint8_t{2}})
        keys.insert(text_key(hasher, session, {of, n, field}));
  CHECK(keys.size() == 24);
}

TEST_CASE("every text column of the evidence has one place and no other column has") {
  std::set<std::pair<TextOf, std::uint8_t>> places;
  for (const auto& column : kEvidence) {
    const auto place = text_column(column.table, column.column);
    CHECK(place.has_value() == (column.kind == ColumnKind::kText));
    if (place) CHECK(places.insert({place->of, place->field}).second);
  }
  const auto event = text_column("audit_event", "text");
  REQUIRE(event.has_value());
  CHECK(places.insert({event->of, event->field}).second);
  CHECK(places.size() == 11);
  CHECK_FALSE(text_column("audit_event", "code").has_value());
  CHECK_FALSE(text_column("account", "name").has_value());
}

TEST_CASE("a leaf is the hash of exactly the bytes that the format lists") {
  Hasher hasher;
  RecordHeader header;
  header.log.fill(7);
  header.seq = 300;
  header.type = RecordType::kDecided;
  header.at_us = -2;
  header.session.fill('s');
  header.n = 5;
  header.actor = 1ULL << 62;
  header.node = 9;
  header.epoch = 11;
  RecordContent content;
  content.integers = {10, std::nullopt, -1, 0};
  content.digests[0] = filled('p');
  const SignalRow signal{header.session, 2, 5, 1, 5, 3, 4, 70000, 99, "I-02"};
  const auto signals = signals_digest(hasher, std::vector{signal});
  CHECK(signals ==
        sha256(std::string(16, 's') + "\x02" + big_endian(5, 4) + big_endian(1, 4) + "\x05\x03" +
               big_endian(4, 8) + big_endian(70000, 8) + big_endian(99, 8) + "\x04I-02"));
  const auto bytes = "\0countersign/rec/1\0"s + std::string(16, '\x07') + big_endian(300, 8) +
                     "\x05" + big_endian(~1ULL, 8) + std::string(16, 's') + big_endian(5, 4) +
                     big_endian(1ULL << 62, 8) + big_endian(9, 4) + big_endian(11, 8) +  //
                     "\x01" + big_endian(10, 8) + "\0"s + big_endian(0, 8) + "\x01" +
                     big_endian(~0ULL, 8) + "\x01" + big_endian(0, 8) +  //
                     "\x01" + std::string(32, 'p') +                     //
                     "\0"s + std::string(32, '\0') +                     //
                     std::string(signals.view());
  CHECK(leaf(hasher, header, content, signals) == sha256(bytes));
}

TEST_CASE("of no signals the digest is that of nothing") {
  Hasher hasher;
  CHECK(signals_digest(hasher, {}) == sha256(""));
}

TEST_CASE("a leaf differs when any of its columns does or is missing instead of zero") {
  Hasher hasher;
  for (int number = 1; number <= static_cast<int>(RecordType::kSignalsAdded); ++number) {
    RecordHeader header;
    header.type = static_cast<RecordType>(number);
    const auto shape = shape_of(header.type);
    const auto none = signals_digest(hasher, {});
    std::set<Digest> leaves = {leaf(hasher, header, {}, none)};
    for (std::size_t i = 0; i < shape.integers; ++i)
      for (const int value : {0, 1}) {
        RecordContent content;
        content.integers[i] = value;
        leaves.insert(leaf(hasher, header, content, none));
      }
    for (std::size_t i = 0; i < shape.digests; ++i) {
      RecordContent content;
      content.digests[i] = Digest{};
      leaves.insert(leaf(hasher, header, content, none));
    }
    for (std::size_t i = 0; i < shape.texts; ++i) {
      RecordContent content;
      content.commitments[i] = Digest{};
      leaves.insert(leaf(hasher, header, content, none));
    }
    CHECK(leaves.size() == 1 + 2 * shape.integers + shape.digests + shape.texts);
  }
}

TEST_CASE("the shape of a record is what the table of evidence lists") {
  CHECK(shape_of(RecordType::kSession).integers == 3);
  CHECK(shape_of(RecordType::kSession).texts == 3);
  CHECK(shape_of(RecordType::kProposed).integers == 7);
  CHECK(shape_of(RecordType::kJudged).digests == 2);
  CHECK(shape_of(RecordType::kStarted).integers == 1);
  CHECK(shape_of(RecordType::kClosed).texts == 0);
  for (int number = static_cast<int>(RecordType::kHold);
       number <= static_cast<int>(RecordType::kSignalsAdded); ++number) {
    const auto shape = shape_of(static_cast<RecordType>(number));
    CHECK(shape.integers == 2);
    CHECK(shape.texts == 1);
  }
}

}  // namespace
}  // namespace countersign::audit::log
