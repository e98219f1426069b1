// Patterns in one pass, and what a hunt finds as signals.

#include "audit/hunt.h"

#include <random>
#include <set>

#include "audit/reports.h"
#include "audit/store.h"
#include "core/text.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

using namespace countersign;
using namespace countersign::audit;
using namespace countersign::test;

namespace {

Patterns patterns_of(const std::vector<std::string>& texts) {
  auto made = Patterns::make(texts);
  REQUIRE(made);
  return std::move(*made);
}

// "pattern@from-to …"
std::string found_in(const Patterns& patterns, std::string_view text) {
  std::vector<Patterns::Found> found;
  patterns.find_in(text, found);
  std::string out;
  for (const auto& one : found)
    out += (out.empty() ? "" : " ") + patterns.texts()[one.pattern] + "@" +
           std::to_string(one.span.from) + "-" + std::to_string(one.span.to);
  return out;
}

std::vector<HuntMatch> whole_hunt(Reader& reader, HuntAsk ask) {
  std::vector<HuntMatch> all;
  for (std::optional<HuntPlace> next = ask.from; next;) {
    ask.from = *next;
    auto portion = reader.hunt(ask);
    for (auto& match : portion.matches) all.push_back(std::move(match));
    next = portion.next;
  }
  return all;
}

std::string shown(const std::vector<HuntMatch>& matches) {
  std::string out;
  for (const auto& match : matches)
    out += std::string(word(match.where)) + " " + std::to_string(match.n) + " record " +
           std::to_string(match.seq.get()) + "\n";
  return out;
}

LateSignals late(const std::vector<HuntMatch>& matches, const std::string& rule = "H-001") {
  LateSignals signals;
  signals.by = kBen;
  signals.rule = rule;
  signals.patterns = what_was_sought(rule, {"drop table"});
  for (const auto& match : matches)
    signals.found.push_back({match.session, match.where, match.n, match.span});
  return signals;
}

}  // namespace

TEST_CASE("patterns are found in either case with their places") {
  const auto patterns = patterns_of({"DROP table", "table", "ÄRGER", "wk"});
  CHECK(found_in(patterns, "please drop TABLE x") == "DROP table@7-17 table@12-17");
  CHECK(found_in(patterns, "viel ärger") == "ÄRGER@5-11");
  CHECK(found_in(patterns, "nothing here, I thin") == "");
  CHECK(found_in(patterns, "") == "");
}

TEST_CASE("letters outside ASCII match in either case wherever their bytes differ in number") {
  const auto patterns = patterns_of({"straße", "kelvin", "ȺB", "ΣΑΣ"});
  CHECK(found_in(patterns, "STRAßE") == "straße@0-7");
  // U+212A, the sign for kelvin, has three bytes and folds to k.
  CHECK(found_in(patterns,
                 "\xE2\x84\xAA"
                 "elvin") == "kelvin@0-8");
  // U+2C65 has three bytes and is the small letter of U+023A, which has two.
  CHECK(found_in(patterns,
                 "x\xE2\xB1\xA5"
                 "b") == "ȺB@1-5");
  CHECK(found_in(patterns, "σας") == "ΣΑΣ@0-6");
  // U+017F, the long s.
  CHECK(found_in(patterns_of({"so"}), "\xC5\xBFo") == "so@0-3");
}

TEST_CASE("bytes that are no text match nothing and stop nothing") {
  const auto patterns = patterns_of({"ab", "é"});
  CHECK(found_in(patterns,
                 "a\xff"
                 "b ab") == "ab@4-6");
  CHECK(found_in(patterns, "\xc3") == "");
  CHECK(found_in(patterns, "\xc3\xa9") == "é@0-2");
  CHECK(found_in(patterns, std::string("a\0b", 3)) == "");
}

TEST_CASE("each pattern is sought once and what is wrong with patterns is said") {
  CHECK(patterns_of({"a", "A", "b"}).texts() == std::vector<std::string>{"a", "b"});
  const auto problem = [](const std::vector<std::string>& texts) {
    auto made = Patterns::make(texts);
    return made ? std::string() : made.error();
  };
  CHECK(problem({}) == "there is no pattern to look for");
  CHECK(problem({"a", ""}) == "an empty pattern is everywhere");
  CHECK(problem({"\xff"}) == "a pattern is valid UTF-8 without NUL");
  CHECK(problem({std::string(60'000, 'a'), std::string(10'000, 'b')}).find("at most 65536") !=
        std::string::npos);
}

TEST_CASE("many patterns at once find what each finds alone") {
  std::mt19937 dice(7);
  const auto text_of = [&](std::size_t length) {
    static const std::vector<std::string> letters = {"a", "b", "A", "ä", "Ä", "ß", "c"};
    std::string out;
    while (length-- > 0) out += letters[dice() % letters.size()];
    return out;
  };
  const auto folded = [](std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
      const char32_t c = next_code_point(text, at);
      append_utf8(out, c == U'A' ? U'a' : c == U'Ä' ? U'ä' : c);
    }
    return out;
  };
  for (int round = 0; round < 300; ++round) {
    std::vector<std::string> texts;
    for (std::size_t left = 1 + dice() % 12; left > 0; --left)
      texts.push_back(text_of(1 + dice() % 5));
    const auto patterns = patterns_of(texts);
    const std::string text = text_of(dice() % 60);
    std::vector<Patterns::Found> found;
    patterns.find_in(text, found);
    std::set<std::string> expected, got;
    for (const auto& pattern : patterns.texts())
      if (folded(text).find(folded(pattern)) != std::string::npos) expected.insert(pattern);
    for (const auto& one : found) {
      const auto& pattern = patterns.texts()[one.pattern];
      CHECK(got.insert(pattern).second);
      CHECK(folded(text.substr(one.span.from, one.span.to - one.span.from)) == folded(pattern));
      CHECK(one.span.from == folded(text).find(folded(pattern)));
    }
    CHECK(got == expected);
  }
}

TEST_CASE("a hunt looks through questions and messages and statements and errors") {
  SqliteHouse house;
  auto& store = house.store();
  store.keep_policy(the_policy(), "policy");
  store.keep_schema(the_schema(), "schema");
  const auto session = store.create_session(a_session("Please DROP Table customers"));
  REQUIRE(store.add_message(a_follow_up(session->id, "now drop table orders")));
  const auto step = store.propose(a_proposal(session->id, "SELECT 'drop table'"));
  const StepRef ref{session->id, step->n};
  auto decided = store.decide(an_approval(ref));
  REQUIRE(decided);
  auto outcome = an_outcome(ref, StepEvent::kFail);
  outcome.error = ErrorCode::kSourceError;
  outcome.message = "near: DROP TABLE";
  REQUIRE(store.finish(outcome));
  REQUIRE(store.create_session(a_session("nothing")));

  const auto patterns = patterns_of({"drop table", "customers"});
  HuntAsk ask;
  ask.patterns = &patterns;
  const auto all = whole_hunt(store, ask);
  CHECK(shown(all) ==
        "question 0 record 0\nquestion 0 record 0\nmessage 1 record 1\nstatement 1 record 2\n"
        "error 1 record 6\n");
  CHECK(all[0].session == session->id);
  CHECK(all[0].span == Span{7, 17});
  CHECK(all[1].pattern == 1);
  CHECK(all[0].excerpt == "Please DROP Table customers");
  CHECK(all[4].at == house.clock.now());

  // However small the portions are.
  ask.texts_max = 1;
  ask.matches_max = 1;
  CHECK(shown(whole_hunt(store, ask)) == shown(all));
}

TEST_CASE("a hunt since a time leaves out what was written before") {
  SqliteHouse house;
  auto& store = house.store();
  REQUIRE(store.create_session(a_session("an old needle")));
  house.clock.advance(std::chrono::hours(5));
  REQUIRE(store.create_session(a_session("a new needle")));
  const auto patterns = patterns_of({"needle"});
  HuntAsk ask;
  ask.patterns = &patterns;
  ask.since = house.clock.now() - std::chrono::hours(1);
  const auto found = whole_hunt(store, ask);
  REQUIRE(found.size() == 1);
  CHECK(found[0].excerpt == "a new needle");
}

TEST_CASE("an excerpt is cut between characters") {
  SqliteHouse house;
  std::string many;
  for (int i = 0; i < 60; ++i) many += "ä";
  REQUIRE(house.store().create_session(a_session("x" + many + "needle" + many)));
  const auto patterns = patterns_of({"needle"});
  HuntAsk ask;
  ask.patterns = &patterns;
  const auto found = whole_hunt(house.store(), ask);
  REQUIRE(found.size() == 1);
  CHECK(is_storable_text(found[0].excerpt));
  CHECK(found[0].excerpt.size() < 2 * 48 + 6 + 8);
  CHECK(found[0].excerpt.starts_with("…ä"));
}

TEST_CASE("what a hunt found becomes signals once with a record that says so") {
  SqliteHouse house;
  auto& store = house.store();
  const auto step = an_open_step(store, "SELECT 'drop table'");
  REQUIRE(store.create_session(a_session("please drop table x")));
  const auto patterns = patterns_of({"drop table"});
  HuntAsk ask;
  ask.patterns = &patterns;
  const auto found = whole_hunt(store, ask);
  REQUIRE(found.size() == 2);

  const auto done = store.add_signals(late(found));
  CHECK(done.added == 2);
  CHECK(done.had_already == 0);
  REQUIRE(done.seq);
  CHECK(store.health().size.get() == done.seq->get() + 1);
  Outsider outside(house.options.path);
  CHECK(outside.rows("SELECT code, text FROM audit_event WHERE seq = " +
                     std::to_string(done.seq->get())) ==
        std::vector<std::vector<std::string>>{{"2", "H-001: \"drop table\""}});
  CHECK(outside.value("SELECT type_word || actor FROM audit_record ORDER BY seq DESC LIMIT 1") ==
        "SIGNALS_ADDED202");
  CHECK(outside.value("SELECT count(*) FROM data_agent_signal WHERE rule = 'H-001' AND seq = " +
                      std::to_string(done.seq->get())) == "2");
  const auto signals = store.signals(found[0].session);
  REQUIRE(signals.size() == 1);
  CHECK(signals[0].finding.rule == "H-001");
  CHECK(signals[0].finding.category == Category::kInjection);
  CHECK(signals[0].finding.span == found[0].span);
  // A step shows it beside its findings, which stay what they were judged by.
  const auto view = store.step(step);
  CHECK(view->findings.empty());
  REQUIRE(view->marks.size() == 1);
  CHECK(view->marks[0].rule == "H-001");
  // Reports know it.
  const auto* report = find_report("injection-attempts");
  REQUIRE(report != nullptr);
  CHECK(store.report(ask_of(*report, house.clock.now())).rows.size() == 1);

  const auto again = store.add_signals(late(found));
  CHECK(again.added == 0);
  CHECK(again.had_already == 2);
  CHECK_FALSE(again.seq);
  CHECK(store.health().size.get() == done.seq->get() + 1);
  // Another rule is another matter.
  CHECK(store.add_signals(late(found, "H-002")).added == 2);
}

TEST_CASE("a text that two patterns match or that is not there gets one signal or none") {
  SqliteHouse house;
  auto& store = house.store();
  const auto session = store.create_session(a_session("a needle in hay"));
  LateSignals signals = late({});
  signals.found = {{session->id, HuntIn::kQuestion, 0, {2, 8}},
                   {session->id, HuntIn::kQuestion, 0, {12, 15}},
                   {session->id, HuntIn::kMessage, 7, {0, 1}},
                   {session->id, HuntIn::kStatement, 1, {0, 1}},
                   {SessionId::make(house.clock.now()), HuntIn::kQuestion, 0, {0, 1}}};
  const auto done = store.add_signals(signals);
  CHECK(done.added == 1);
  CHECK(store.signals(session->id).size() == 1);
}

TEST_CASE("the rules of hunts are an auditor's own and so are their limits") {
  for (const auto* rule : {"H-1", "H-001", "H-drop_table-2", "H-abcdefghijabcdefghijabcdefghij"})
    CHECK(is_hunt_rule(rule));
  for (const auto* rule :
       {"", "H-", "G-06", "h-001", "H-a b", "H-ä", "I-02", "H-abcdefghijabcdefghijabcdefghijk"})
    CHECK_FALSE(is_hunt_rule(rule));
  SqliteHouse house;
  auto signals = late({}, "G-06");
  CHECK_THROWS_AS(house.store().add_signals(signals), std::invalid_argument);
  signals = late({});
  signals.found.resize(LateSignals::kMax + 1);
  CHECK_THROWS_AS(house.store().add_signals(signals), std::invalid_argument);
}

TEST_CASE("a place of a hunt travels as text") {
  for (const HuntPlace place : {HuntPlace{HuntIn::kQuestion, 0}, HuntPlace{HuntIn::kMessage, 12},
                                HuntPlace{HuntIn::kStatement, INT64_MAX}})
    CHECK(HuntPlace::parse(place.text()) == place);
  for (const auto* text : {"", "question", "question:", "question:-1", "step:1", "question:1x",
                           "message:99999999999999999999", ":1"})
    CHECK_FALSE(HuntPlace::parse(text));
}

TEST_CASE("what was sought is told in a bounded text") {
  CHECK(what_was_sought("H-1", {"a", "\x1b[2J"}) == "H-1: \"a\", \"\\x1b[2J\"");
  CHECK(what_was_sought("", {"a"}) == "\"a\"");
  const std::vector<std::string> many(1000, std::string(60, 'x'));
  const auto text = what_was_sought("H-1", many);
  CHECK(text.size() < 5000);
  CHECK(text.find(" more") != std::string::npos);
}
