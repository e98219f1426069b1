// A store that an older program made is brought up to date with everything that stands in it.

#include <charconv>

#include "core/digest.h"
#include "queries/statements.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {
namespace {

using audit::StoreUnavailable;
using Rows = std::vector<std::vector<std::string>>;

// An empty store as the program made it that knew migrations up to `last`.
void make_old_store(const std::string& path, int last) {
  sqlite3* made = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &made) == SQLITE_OK);
  sqlite3_close(made);
  Outsider outsider(path);
  constexpr std::string_view folder = "migrations/sqlite/";
  for (const auto& file : queries::files()) {
    if (!file.path.starts_with(folder)) continue;
    const auto name = file.path.substr(folder.size());
    int number = -1;
    std::from_chars(name.data(), name.data() + name.size(), number);
    if (number > last) continue;
    outsider.rows(std::string(file.text));
    if (number > 0)
      outsider.rows("INSERT INTO schema_migration (id, name, digest, applied_us) VALUES (" +
                    std::to_string(number) + ", '" + std::string(name) + "', x'" +
                    sha256(file.text).hex() + "', 1)");
  }
}

// Two sessions; a step that ran, one that waits.
void fill(Outsider& outsider) {
  outsider.rows(
      "INSERT INTO data_agent_session (session_id, question, kind, user_id, source, phase, "
      "max_history_messages, first_seq, last_seq, started_us, total_steps) VALUES "
      "('sess_0123456789abcdef', 'How many?', 1, 7, 'shop', 5, 20, 0, 0, 1000000, 2), "
      "('sess_0123456789abcdeg', 'Why?', 1, 7, 'shop', 5, 20, 0, 0, 2000000, 0)");
  outsider.rows(
      "INSERT INTO data_agent_step (session_id, step_number, proposed_sql, state, proposer, "
      "sent_to_model, proposed_us, expires_us, decision, decided_by, decided_by_kind, decided_us, "
      "started_us, outcome, finished_us, row_count) VALUES "
      "('sess_0123456789abcdef', 1, 'select 1', 10, 'planner:script', 0, 1100000, 601100000, 1, 7, "
      "1, 1200000, 1200000, 10, 1300000, 3), "
      "('sess_0123456789abcdef', 2, 'select 2', 2, 'person', 0, 1400000, 601400000, NULL, NULL, "
      "NULL, NULL, NULL, NULL, NULL, NULL)");
  outsider.rows(
      "INSERT INTO chat_message (session, n, role, content, tokens, created_us) VALUES "
      "(1, 1, 2, 'Three.', 0, 1500000)");
}

constexpr const char* kTimes =
    "SELECT step_number, proposed_us, expires_us, decided_us, started_us, finished_us, finished_at "
    "FROM data_agent_step ORDER BY step_number";

TEST_CASE("an older store keeps every row when its tables are rebuilt") {
  SqliteHouse house;
  make_old_store(house.options.path, 4);
  Rows before;
  {
    Outsider outsider(house.options.path);
    fill(outsider);
    before = outsider.rows(kTimes);
  }
  const StepRef ran{*SessionId::parse("sess_0123456789abcdef"), StepNumber(1)};
  const StepRef waits{ran.session, StepNumber(2)};
  auto& store = house.store();
  CHECK(store.step(ran)->sql == "select 1");
  CHECK(store.step(ran)->decided_at == from_us(1'200'000));
  CHECK(store.step(ran)->finished_at == from_us(1'300'000));
  CHECK(store.step(waits)->expires_at == from_us(601'400'000));
  CHECK(store.messages(ran.session).at(0).content == "Three.");
  CHECK(store.sessions({}).items.size() == 2);
  house.closed();
  Outsider outsider(house.options.path);
  CHECK(outsider.rows(kTimes) == before);
  CHECK(before[1] ==
        std::vector<std::string>{"2", "1400000", "601400000", "NULL", "NULL", "NULL", "NULL"});
  CHECK(outsider.rows("PRAGMA foreign_key_check").empty());
  CHECK(outsider.rows("SELECT name FROM sqlite_schema WHERE sql LIKE '%_new%'").empty());
}

TEST_CASE("a migrated store has the schema of a new one") {
  SqliteHouse old_house, new_house;
  make_old_store(old_house.options.path, 4);
  const auto schema = [](SqliteHouse& house) {
    house.store();
    house.closed();
    return Outsider(house.options.path).rows("SELECT name, sql FROM sqlite_schema ORDER BY name");
  };
  const auto migrated = schema(old_house);
  CHECK(migrated.size() > 30);
  CHECK(migrated == schema(new_house));
}

TEST_CASE("a migration that finds a row without its owner is undone") {
  SqliteHouse house;
  make_old_store(house.options.path, 4);
  {
    Outsider outsider(house.options.path);
    fill(outsider);
    outsider.rows("DELETE FROM data_agent_session WHERE id = 1");
  }
  CHECK_THROWS_MATCHES(house.store(), StoreUnavailable,
                       countersign::matching::satisfies<StoreUnavailable>(
                           [](const StoreUnavailable& e) {
                             return e.why == StoreUnavailable::Why::kBroken &&
                                    std::string(e.what()).find("restore a backup") !=
                                        std::string::npos;
                           },
                           "refuses with what to do"));
  Outsider outsider(house.options.path);
  CHECK(outsider.value("SELECT max(id) FROM schema_migration") == "4");
  CHECK(outsider.value("SELECT count(*) FROM data_agent_step") == "2");
}

}  // namespace
}  // namespace countersign::test
