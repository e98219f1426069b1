// The worked example of docs/evidence-format.md: every number in it is computed here, from what the
// document says goes in.

#include <fstream>
#include <iterator>
#include <numeric>

#include "audit/evidence.h"
#include "audit/log/commitment.h"
#include "audit/log/head.h"
#include "audit/log/leaf.h"
#include "audit/log/merkle.h"
#include "audit/log/note.h"
#include "tests/support/catch.h"

namespace countersign::audit::log {
namespace {

// 32 bytes counting up.
std::string counting(int from, int count = 32) {
  std::string out(static_cast<std::size_t>(count), '\0');
  std::iota(out.begin(), out.end(), static_cast<char>(from));
  return out;
}

Digest digest_of(const std::string& bytes) {
  return *Digest::from_bytes(bytes);
}

LogId example_log() {
  LogId log{};
  std::iota(log.begin(), log.end(), std::uint8_t{0});
  return log;
}

struct Example {
  Hasher hasher;
  Frontier frontier;
  std::string text;

  void say(const std::string& name, const std::string& value) {
    text += name + std::string(name.size() < 22 ? 22 - name.size() : 1, ' ') + value + "\n";
  }
  Digest commit(const Digest& session_key, const TextPlace& place, std::string_view words) {
    const auto key = text_key(hasher, session_key, place);
    const auto out = commitment(hasher, key, words);
    say("  key of \"" + std::string(words) + "\"", key.hex());
    say("  its commitment", out.hex());
    return out;
  }
  RecordHeader header(std::uint64_t seq, RecordType type, std::int64_t at, std::string_view session,
                      std::uint32_t n) const {
    RecordHeader out{example_log(), seq, type, at, {}, n, 101, 1, 1};
    std::copy(session.begin(), session.end(), out.session.begin());
    return out;
  }
  void add(const RecordHeader& header, const RecordContent& content,
           const std::vector<SignalRow>& signals = {}) {
    const auto hashed = signals_digest(hasher, signals);
    say("  signals", hashed.hex());
    const auto made = leaf(hasher, header, content, hashed);
    say("  leaf", made.hex());
    frontier.append(hasher, made);
  }
};

std::string example() {
  Example e;
  const auto session_key = digest_of(counting(0x20)), log_key = digest_of(counting(0x40));
  constexpr std::string_view kSession = "01arz3ndektsv4rr";
  constexpr std::int64_t kAt = 1'700'000'000'000'000;

  e.text += "record 0, SESSION\n";
  RecordContent opened;
  opened.integers = {kAt, 1, 101};
  opened.commitments = {e.commit(session_key, {TextOf::kSession, 0, 1}, "How many?"), std::nullopt,
                        e.commit(session_key, {TextOf::kSession, 0, 3}, "shop")};
  const auto first = e.header(0, RecordType::kSession, kAt, kSession, 0);
  e.add(first, opened, {{first.session, 1, 0, 0, 5, 1, 0, 3, kAt, "I-02"}});

  e.text += "record 1, PROPOSED\n";
  RecordContent proposed;
  proposed.integers = {
      kAt + 1, std::nullopt, std::nullopt, std::nullopt, kAt + 86'400'000'001, std::nullopt, 0};
  proposed.commitments = {e.commit(session_key, {TextOf::kStep, 1, 1}, "SELECT 1"),
                          e.commit(session_key, {TextOf::kStep, 1, 2}, "planner:script")};
  e.add(e.header(1, RecordType::kProposed, kAt + 1, kSession, 1), proposed);

  e.text += "record 2, REPORT_READ\n";
  RecordContent read;
  read.integers = {2, 0};
  read.commitments = {e.commit(log_key, {TextOf::kEvent, 2, 1}, "refused-statements")};
  e.add(e.header(2, RecordType::kReportRead, kAt + 2, "", 0), read);

  e.text += "the tree of these three\n";
  const auto root = e.frontier.root(e.hasher);
  e.say("  frontier", to_hex(e.frontier.bytes()));
  e.say("  root", root.hex());
  e.say("  head's mac",
        head_mac(e.hasher, Secret(counting(0x60)), {example_log(), 0}, e.frontier).hex());
  return e.text;
}

std::string document() {
  std::ifstream file(std::string(COUNTERSIGN_SOURCE_DIR) + "/docs/evidence-format.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("the worked example of the format is what the code computes") {
  const auto text = document();
  const auto computed = example();
  INFO(computed);
  CHECK(text.find("```text\n" + computed + "```") != std::string::npos);
}

TEST_CASE("the note in the worked example is signed by the key beside it") {
  const auto text = document();
  const auto from = text.find("```text\ncountersign/");
  REQUIRE(from != std::string::npos);
  const auto note = text.substr(from + 8, text.find("```", from + 8) - from - 8);
  const auto key_at = text.find("```text\ncountersign/", from + 8);
  REQUIRE(key_at != std::string::npos);
  const auto key =
      PublicKey::parse(text.substr(key_at + 8, text.find('\n', key_at + 8) - key_at - 8));
  REQUIRE(key.has_value());
  const auto head = check_note(note, *key);
  REQUIRE(head.has_value());
  const auto computed = example();
  CHECK(computed.find(head->root.hex()) != std::string::npos);
  CHECK(head->size == 3);
  CHECK(head->log == example_log());
}

TEST_CASE("the document lists every column of every record in its order") {
  const auto text = document();
  std::size_t at = text.find("## The columns of a record");
  REQUIRE(at != std::string::npos);
  RecordType last{};
  for (const auto& column : kEvidence) {
    if (column.record != last) at = text.find("| " + std::string(word(column.record)) + " |", at);
    last = column.record;
    INFO(word(column.record) << " " << column.column);
    REQUIRE(at != std::string::npos);
    const auto end = text.find('\n', at);
    const auto found = text.find(std::string(column.column), at);
    CHECK(found < end);
  }
}

}  // namespace
}  // namespace countersign::audit::log
