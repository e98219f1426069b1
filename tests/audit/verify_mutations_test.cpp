// Whoever may write every row and has no key is found, whatever they change.

#include <random>
#include <set>
#include <string>
#include <vector>

#include "audit/evidence.h"
#include "tests/support/catch.h"
#include "tests/support/verify_attacker.h"
#include "tests/support/verify_store.h"

namespace countersign::test {
namespace {

constexpr std::uint64_t kRecordsEach = 125;
#ifdef COUNTERSIGN_SANITIZED
constexpr unsigned kStores = 2;  // there it is about memory, not about counts
#else
constexpr unsigned kStores = 8;  // 1,000 records in all
#endif

struct Column {
  std::string table, name;
};

std::string stored_name(std::string_view table, std::string_view column) {
  for (const auto& as : audit::kStoredAs)
    if (as.table == table && as.column == column) return std::string(as.stored);
  return std::string(column);
}

// W1 and W2, and what names records and rows.
std::vector<Column> columns() {
  std::vector<Column> out;
  for (const auto& c : audit::kEvidence)
    out.push_back({std::string(c.table), stored_name(c.table, c.column)});
  for (const auto& c : audit::kDerived)
    out.push_back({std::string(c.table), std::string(c.column)});
  for (const auto column : audit::kEventColumns)
    out.push_back({"audit_event", std::string(column)});
  for (const char* column : {"after_us", "type", "session", "n", "actor"})
    out.push_back({"record", column});
  for (const char* column : {"from_seq", "node", "epoch"}) out.push_back({"incarnation", column});
  for (const char* column : {"of", "k", "rule", "category", "severity", "span_from", "span_to",
                             "at_us", "n", "seq", "session"})
    out.push_back({"data_agent_signal", column});
  for (const char* column : {"seq", "frontier", "note"}) out.push_back({"evidence_cut", column});
  return out;
}

// How one row of a table is named in a WHERE.
std::string row_name(const std::string& table) {
  if (table == "data_agent_signal")
    return "'session=' || session || ' AND n=' || n || ' AND of=' || of || ' AND seq=' || seq || "
           "' AND k=' || k";
  if (table == "text_commitment")
    return "'session=' || session || ' AND kind=' || kind || ' AND n=' || n || ' AND field=' || "
           "field";
  return "'rowid=' || rowid";
}

std::vector<std::string> row_names(Attacker& attacker, const std::string& table) {
  std::vector<std::string> out;
  for (auto& row : attacker.rows("SELECT " + row_name(table) + " FROM " + table))
    out.push_back(std::move(row[0]));
  return out;
}

// Another value of the same type: NULL becomes something; every other text becomes NULL.
std::string changed(const std::string& column, bool to_null) {
  if (to_null) return column + " = CASE WHEN " + column + " IS NULL THEN 1 ELSE NULL END";
  return column + " = CASE typeof(" + column + ") WHEN 'null' THEN 1 WHEN 'text' THEN " + column +
         " || 'x' WHEN 'blob' THEN zeroblob(length(" + column + ")) ELSE " + column + " + 1 END";
}

// The last two of them: one whose beginning was pruned, and one that was put back and goes on as a
// second log.
constexpr unsigned kStoresInAll = kStores + 2;

void live_and_close(SqliteHouse& house, unsigned seed) {
  const Life life{kRecordsEach, seed, true};
  if (seed <= kStores)
    live(house, life);
  else if (seed == kStores + 1)
    live_pruned(house, life);
  else
    live_put_back(house, life);
  house.closed();
}

class Count {
 public:
  // Nothing to be counted where the store does not take a change.
  void found(const std::optional<audit::Verification>& verification, const std::string& change) {
    if (!verification) return;
    ++tried_;
    if (verification->is_whole()) unseen_.push_back(change);
  }
  std::uint64_t tried() const { return tried_; }
  std::string unseen() const {
    std::string out;
    for (const auto& change : unseen_) out += change + "\n";
    return out;
  }

 private:
  std::uint64_t tried_ = 0;
  std::vector<std::string> unseen_;
};

TEST_CASE("a change of any one column of any record is found") {
  Count count;
  for (unsigned seed = 1; seed <= kStoresInAll; ++seed) {
    SqliteHouse house;
    live_and_close(house, seed);
    Attacker attacker(house.options.path);
    unsigned turn = seed;
    for (const auto& column : columns())
      for (const auto& row : row_names(attacker, column.table)) {
        const auto change = "UPDATE " + column.table + " SET " +
                            changed(column.name, ++turn % 3 == 0) + " WHERE " + row;
        count.found(attacker.after(change, turn % 2 == 0), change);
      }
  }
  CHECK(count.unseen() == "");
  CHECK(count.tried() > 10 * kStores * kRecordsEach);
}

TEST_CASE("a row that is removed is found whatever it was") {
  Count count;
  for (unsigned seed = 1; seed <= kStoresInAll; ++seed) {
    SqliteHouse house;
    live_and_close(house, seed);
    Attacker attacker(house.options.path);
    for (const char* table :
         {"record", "incarnation", "data_agent_session", "step", "message", "data_agent_signal",
          "audit_event", "session_key", "text_commitment", "policy_version", "source_schema",
          "evidence_log", "evidence_cut", "head"})
      for (const auto& row : row_names(attacker, table))
        for (const bool with_hashes : {false, true}) {
          const auto change = std::string("DELETE FROM ") + table + " WHERE " + row;
          count.found(attacker.after(change, with_hashes && std::string(table) != "evidence_log"),
                      change);
        }
  }
  CHECK(count.unseen() == "");
  CHECK(count.tried() > 2 * kStores * kRecordsEach);
}

// Two rows of a table, and a column in which they differ.
std::string a_swap(Attacker& attacker, std::mt19937& dice, const std::vector<Column>& all) {
  const auto& column = all[dice() % all.size()];
  const auto rows = row_names(attacker, column.table);
  if (rows.size() < 2) return {};
  const auto a = rows[dice() % rows.size()], b = rows[dice() % rows.size()];
  const auto quoted = [&](const std::string& row) {
    return attacker.rows("SELECT quote(" + column.name + ") FROM " + column.table + " WHERE " + row)
        .at(0)
        .at(0);
  };
  const auto of_a = quoted(a), of_b = quoted(b);
  if (of_a == of_b) return {};
  // By way of a free number, where the column is part of the row's name.
  const auto set = "UPDATE " + column.table + " SET " + column.name + " = ";
  return set + of_b + " WHERE " + a + "; " + set + of_a + " WHERE " + b;
}

TEST_CASE("values that two rows exchanged are found") {
  Count count;
  std::mt19937 dice(7);
  const auto all = columns();
  for (unsigned seed = 1; seed <= kStoresInAll; ++seed) {
    SqliteHouse house;
    live_and_close(house, seed);
    Attacker attacker(house.options.path);
    const auto enough = count.tried() + long_or(1000 / kStores);
    while (count.tried() < enough) {
      const auto change = a_swap(attacker, dice, all);
      if (!change.empty()) count.found(attacker.after(change, true), change);
    }
  }
  CHECK(count.unseen() == "");
}

// A row like another one, with a name of its own.
std::string an_insert(Attacker& attacker, std::mt19937& dice) {
  struct Copied {
    const char* table;
    const char* columns;  // to be copied
    const char* renamed;  // those that make it another row
    const char* as;
  };
  static const std::vector<Copied> kinds = {
      {"step", "proposed_sql, state, proposer, proposed_us, sent_to_model, verdict, decision", "id",
       "id + 1000"},
      {"data_agent_session",
       "kind, user_id, source, phase, max_history_messages, first_seq, last_seq, started_us",
       "session_id", "'sess_0000000000000000'"},
      {"message", "role, content, tokens, created_us", "id", "id + 1000"},
      {"data_agent_signal",
       "session, n, of, seq, rule, category, severity, span_from, span_to, at_us", "k", "k + 50"},
      {"audit_event", "code, target, text", "seq", "seq + 100000"},
      {"record", "after_us, type, session, n, actor", "seq", "(SELECT max(seq) + 1 FROM record)"},
      {"incarnation", "node, epoch", "from_seq", "from_seq + 1"},
      {"session_key", "key", "session", "session + 100000"},
      {"text_commitment", "session, kind, field, commitment, key", "n", "n + 1000"}};
  const auto& kind = kinds[dice() % kinds.size()];
  const auto rows = row_names(attacker, kind.table);
  if (rows.empty()) return {};
  return std::string("INSERT INTO ") + kind.table + " (" + kind.columns + ", " + kind.renamed +
         ") SELECT " + kind.columns + ", " + kind.as + " FROM " + kind.table + " WHERE " +
         rows[dice() % rows.size()];
}

TEST_CASE("a row that was put in is found whatever it is") {
  Count count;
  std::mt19937 dice(11);
  for (unsigned seed = 1; seed <= kStoresInAll; ++seed) {
    SqliteHouse house;
    live_and_close(house, seed);
    Attacker attacker(house.options.path);
    const auto enough = count.tried() + long_or(1000 / kStores);
    while (count.tried() < enough) {
      const auto change = an_insert(attacker, dice);
      if (!change.empty()) count.found(attacker.after(change, dice() % 2 == 0), change);
    }
  }
  CHECK(count.unseen() == "");
}

TEST_CASE("what is unprotected may change and is listed as such") {
  SqliteHouse house;
  live_and_close(house, 1);
  Attacker attacker(house.options.path);
  for (const char* change :
       {"UPDATE data_agent_session SET session_name = 'x', phase = 1, model = 'y'",
        "UPDATE account SET name = name || 'x'", "DELETE FROM idempotency"}) {
    INFO(change);
    const auto verification = attacker.after(change, false);
    if (verification) CHECK(flaws_of(*verification) == "");
  }
}

TEST_CASE("an attacker who changes nothing is not accused") {
  SqliteHouse house;
  live_and_close(house, GENERATE(2U, kStores + 1U, kStores + 2U));
  Attacker attacker(house.options.path);
  const auto verification =
      attacker.after("UPDATE data_agent_session SET phase = 1 WHERE rowid = 1", true);
  REQUIRE(verification);
  CHECK(flaws_of(*verification) == "");
}

}  // namespace
}  // namespace countersign::test
