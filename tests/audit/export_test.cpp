// What an export writes: every record, in order, as the contract says, and on from a cursor.

#include "audit/export.h"

#include <set>

#include "audit/hunt.h"
#include "audit/store.h"
#include "core/record.h"
#include "core/text.h"
#include "tests/support/catch.h"
#include "tests/support/cli_golden.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

using namespace countersign;
using namespace countersign::audit;
using namespace countersign::test;

namespace {

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

std::string whole_export(const std::string& path, std::size_t at_once = 1000) {
  const auto exporter = open_export(path);
  std::string out;
  for (std::uint64_t next = 0;;) {
    auto portion = exporter->next(next, exporter->size(), at_once);
    if (portion.records == 0) return out;
    out += portion.lines;
    next = portion.next.next;
  }
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// One session that has everything, and beside it what concerns none.
SessionId a_full_session(Store& store) {
  store.keep_policy(the_policy(), "policy");
  store.keep_schema(the_schema(), "schema");
  auto asked = a_session("How many \"orders\"\nare there? \x1b[2J \xE2\x80\xAE");
  asked.signals = {{"I-02", Category::kInjection, Severity::kNotice, {0, 8}, {}}};
  const auto session = store.create_session(asked);
  auto proposal = a_proposal(session->id);
  proposal.judged = a_judgement(VerdictKind::kAsk);
  const auto step = store.propose(proposal);
  const StepRef ref{session->id, step->n};
  REQUIRE(store.decide(an_approval(ref)));
  auto outcome = an_outcome(ref);
  outcome.column_names = {"count(*)", "a,b"};
  outcome.truncated_by = TruncatedBy::kRows;
  REQUIRE(store.finish(outcome));
  REQUIRE(store.add_message(an_answer(session->id)));
  const auto second = store.propose(a_proposal(session->id, "SELECT 2"));
  REQUIRE(store.decide(a_rejection({session->id, second->n})));
  REQUIRE(store.close_session(session->id, kAnna, CloseHow::kClosed));
  store.note_reading(kBen, Reading::kExport, "records 0 to 3");
  LateSignals late;
  late.by = kBen;
  late.rule = "H-001";
  late.patterns = "H-001: \"orders\"";
  late.found = {{session->id, HuntIn::kQuestion, 0, {10, 16}},
                {session->id, HuntIn::kStatement, 1, {21, 27}}};
  store.add_signals(late);
  return session->id;
}

// Ids and keys are random.
std::string with_names(std::string text, const std::string& id) {
  for (std::size_t at = text.find(id); at != std::string::npos; at = text.find(id, at))
    text.replace(at, id.size(), "sess_0000000000000000");
  std::size_t at = 0;
  while ((at = text.find("\"log\":\"", at)) != std::string::npos) {
    at += 7;
    text.replace(at, text.find('"', at) - at, "00000000000000000000000000000000");
  }
  return text;
}

}  // namespace

TEST_CASE("an export has every record in its order as the contract spells it") {
  SqliteHouse house;
  const auto id = a_full_session(house.store());
  const auto lines = with_names(whole_export(house.options.path), id.text());
  CHECK(lines == testing::golden("tests/audit/golden/export.ndjson", lines));
  // Nothing in a line acts on a terminal.
  for (const auto& line : lines_of(lines)) CHECK(printable(line) == line);
  CHECK(lines_of(lines).size() == house.store().health().size.get());
}

TEST_CASE("an export is the same however it is cut") {
  SqliteHouse house;
  a_full_session(house.store());
  const auto whole = whole_export(house.options.path);
  for (const std::size_t at_once : {1, 2, 7})
    CHECK(whole_export(house.options.path, at_once) == whole);
}

TEST_CASE("a record of every type is exported with what it keeps") {
  SqliteHouse house;
  a_full_session(house.store());
  house.closed();
  Outsider outside(house.options.path);
  const auto first = std::stoull(outside.value("SELECT max(seq) + 1 FROM audit_record"));
  auto seq = first;
  for (int type = 9; type <= 17; ++type, ++seq) {
    outside.rows("INSERT INTO record (seq, after_us, type, n) VALUES (" + std::to_string(seq) +
                 ", 1, " + std::to_string(type) + ", 0)");
    outside.rows("INSERT INTO audit_event (seq, code, target, text) VALUES (" +
                 std::to_string(seq) + ", 9007199254740993, 7, 'why')");
  }
  const auto lines = lines_of(whole_export(house.options.path));
  std::set<std::string> types;
  for (int type = 1; type <= 17; ++type)
    types.insert(std::string(word(static_cast<RecordType>(type))));
  for (const auto& line : lines) {
    const auto at = line.find("\"type\":\"") + 8;
    types.erase(line.substr(at, line.find('"', at) - at));
  }
  CHECK(types.empty());
  for (auto at = first; at < seq; ++at)
    CHECK(holds(lines[at], "\"data\":{\"code\":\"9007199254740993\""));
  CHECK(holds(lines[first], "\"target\":7,\"text\":\"why\"}"));
}

TEST_CASE("an erased text is null and named as forgotten") {
  SqliteHouse house;
  a_full_session(house.store());
  house.closed();
  Outsider outside(house.options.path);
  outside.rows("UPDATE data_agent_session SET question = NULL");
  outside.rows(
      "INSERT INTO text_commitment (session, kind, n, field, commitment) "
      "SELECT id, 1, 0, 1, zeroblob(32) FROM data_agent_session");
  const auto lines = lines_of(whole_export(house.options.path));
  const auto opened = std::find_if(lines.begin(), lines.end(), [](const std::string& line) {
    return holds(line, "\"type\":\"SESSION\"");
  });
  REQUIRE(opened != lines.end());
  CHECK(holds(*opened, "\"question\":null"));
  CHECK(holds(*opened, "\"forgotten\":[\"question\"]"));
}

TEST_CASE("what a hostile file holds does not stop an export") {
  SqliteHouse house;
  a_full_session(house.store());
  house.closed();
  Outsider outside(house.options.path);
  outside.rows("UPDATE step SET error_code = 99");
  outside.rows("UPDATE step SET column_names = '[\"a\", {'");
  outside.rows("UPDATE message SET content = CAST(x'61ff0062' AS TEXT)");
  outside.rows("DELETE FROM step WHERE id % 65536 = 2");
  const auto lines = lines_of(whole_export(house.options.path));
  CHECK(lines.size() == std::stoull(outside.value("SELECT count(*) FROM audit_record")));
  CHECK(holds(whole_export(house.options.path), "\"error_code\":99"));
  CHECK(holds(whole_export(house.options.path), "a\\ufffd\\u0000b"));
}

TEST_CASE("a cursor travels as text and nothing else is one") {
  for (const ExportCursor& cursor :
       {ExportCursor{"", 0}, ExportCursor{std::string(32, 'a'), 18446744073709551615ULL}})
    CHECK(ExportCursor::parse(cursor.text()) == cursor);
  for (const auto* text : {"", "countersign/cursor/1", "countersign/cursor/1 - 1",
                           "countersign/cursor/1 - x\n", "countersign/cursor/1 abc 1\n",
                           "countersign/cursor/2 - 1\n", "countersign/cursor/1 -\n", "7\n"})
    CHECK_FALSE(ExportCursor::parse(text));
}

TEST_CASE("an export goes on where its cursor says and tells what is not there any more") {
  SqliteHouse house;
  a_full_session(house.store());
  house.closed();
  Outsider outside(house.options.path);
  const auto exporter = open_export(house.options.path);
  const auto size = exporter->size();
  const std::string a(32, 'a'), b(32, 'b'), c(32, 'c');
  outside.rows("DELETE FROM evidence_log");
  outside.rows("INSERT INTO evidence_log (from_seq, id, started_us) VALUES (0, x'" + a +
               "', 1), (5, x'" + b + "', 2)");

  auto start = exporter->start_at(ExportCursor{b, 7});
  CHECK(start.from == 7);
  CHECK_FALSE(start.replaced);
  CHECK_FALSE(start.is_of_another_store);
  // Put back to record 5 after records up to 8 were exported.
  start = exporter->start_at(ExportCursor{a, 9});
  CHECK(start.from == 5);
  CHECK(start.replaced == ExportStart::Records{5, 9});
  start = exporter->start_at(ExportCursor{a, 3});
  CHECK(start.from == 3);
  CHECK_FALSE(start.replaced);
  start = exporter->start_at(ExportCursor{b, size + 4});
  CHECK(start.from == size);
  CHECK(start.replaced == ExportStart::Records{size, size + 4});
  CHECK(exporter->start_at(ExportCursor{c, 1}).is_of_another_store);
  CHECK(exporter->start_at(ExportCursor{"", 4}).from == 4);

  outside.rows("DROP TRIGGER record_is_never_removed");
  outside.rows("DELETE FROM record WHERE seq < 6");
  start = exporter->start_at(2);
  CHECK(start.from == 6);
  CHECK(start.pruned == ExportStart::Records{2, 6});
  CHECK_FALSE(exporter->start_at(6).pruned);
  CHECK(exporter->next(start.from, size, 1).next == ExportCursor{b, 7});
}

TEST_CASE("an export of nothing new is empty and one of no store says so") {
  SqliteHouse house;
  house.store();
  const auto exporter = open_export(house.options.path);
  const auto size = exporter->size();
  const auto portion = exporter->next(size, size + 10, 5);
  CHECK(portion.lines.empty());
  CHECK(portion.next.next == size);
  // Seen as soon as it is durable.
  REQUIRE(house.store().create_session(a_session()));
  CHECK(exporter->size() == size + 1);
  CHECK(exporter->next(size, exporter->size(), 5).records == 1);
  TempFolder folder;
  CHECK_THROWS_AS(open_export(folder.file("none.db")), StoreUnavailable);
}
