// A second verifier, written from the documents alone, comes to the same result on stores that were
// left alone and on stores that somebody changed.

#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/support/catch.h"
#include "tests/support/verify_store.h"

namespace countersign::test {
namespace {

void copy_store(const std::string& from, const std::string& to) {
  for (const char* part : {"", ".node", ".node.pub"})
    std::filesystem::copy_file(from + part, to + part);
}

// What to do to a store; some of it is nobody's business.
std::string a_change(std::mt19937& dice) {
  const auto row = " WHERE rowid = (SELECT rowid FROM {t} ORDER BY random() LIMIT 1)";
  static const std::vector<std::pair<std::string, std::string>> changes = {
      {"data_agent_session", "SET session_name = 'mine'"},
      {"data_agent_session", "SET model = 'another', phase = 1"},
      {"account", "SET name = name || 'x'"},
      {"data_agent_session", "SET question = question || 'x'"},
      {"data_agent_session", "SET question = NULL"},
      {"data_agent_session", "SET total_steps = total_steps + 1"},
      {"data_agent_session", "SET ended_after_us = coalesce(ended_after_us, 0) + 1"},
      {"data_agent_session", "SET user_id = user_id + 1"},
      {"step", "SET proposed_sql = proposed_sql || ';'"},
      {"step", "SET state = CASE state WHEN 10 THEN 11 ELSE 10 END"},
      {"step", "SET decided_by = coalesce(decided_by, 0) + 1"},
      {"step", "SET row_count = coalesce(row_count, 0) + 1"},
      {"step", "SET reads = NULL WHERE reads IS NOT NULL AND 1"},
      {"step", "SET verdict = 1 WHERE verdict = 3 AND 1"},
      {"message", "SET content = 'no'"},
      {"message", "SET answered_after_us = coalesce(answered_after_us, 0) + 1"},
      {"audit_event", "SET code = code + 1"},
      {"audit_event", "SET text = 'other'"},
      {"session_key", "SET key = zeroblob(32)"},
      {"head", "SET mac = zeroblob(32)"},
      {"evidence_log", "SET id = zeroblob(16)"},
      {"checkpoint", "SET note = replace(note, 'A', 'B')"},
      {"evidence_cut", "SET frontier = zeroblob(length(frontier))"},
      {"evidence_cut", "SET note = replace(note, 'A', 'B')"},
      {"", "DELETE FROM evidence_cut"},
      {"", "UPDATE audit_event SET text = NULL WHERE text LIKE 'log % size % root %'"},
      {"", "UPDATE evidence_log SET from_seq = from_seq + 1 WHERE from_seq > 0"},
      {"policy_version", "SET toml = toml || ' '"},
      {"", "DELETE FROM data_agent_signal"},
      {"", "DELETE FROM text_commitment"},
      {"", "DELETE FROM idempotency"},
      {"", "INSERT INTO session_key VALUES (999, zeroblob(32))"},
      {"", "INSERT INTO text_commitment VALUES (1, 3, 900, 1, zeroblob(32), NULL)"},
      {"", "INSERT INTO audit_event VALUES (100000, 1, 1, NULL)"}};
  const auto& [table, what] = changes[dice() % changes.size()];
  if (table.empty()) return what;
  if (what.find("AND 1") != what.npos) return "UPDATE " + table + " " + what;
  auto where = std::string(row);
  where.replace(where.find("{t}"), 3, table);
  return "UPDATE " + table + " " + what + where;
}

// Path → "OK" or the reason.
std::map<std::string, std::string> said_by_python(const std::vector<std::string>& paths) {
  std::string command =
      std::string("python3 ") + COUNTERSIGN_SOURCE_DIR + "/tests/audit/verify_evidence.py";
  for (const auto& path : paths) command += " " + path;
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  REQUIRE(pipe != nullptr);
  std::map<std::string, std::string> out;
  char line[4096];
  while (std::fgets(line, sizeof line, pipe.get()) != nullptr) {
    const std::string text(line, std::string(line).find('\n'));
    const auto first = text.find(' '), second = text.find(' ', first + 1);
    out[text.substr(first + 1, second == text.npos ? second : second - first - 1)] =
        text.starts_with("OK ") ? "OK" : text;
  }
  return out;
}

TEST_CASE("a second verifier that was written from the documents agrees on every store") {
  std::mt19937 dice(3);
  TempFolder folder;
  std::vector<std::string> paths;
  std::map<std::string, std::string> changes;
  for (unsigned seed = 1; seed <= 6; ++seed) {
    SqliteHouse house;
    const Life life{seed == 1 || seed == 5 ? 600U : 150U, 40 + seed, true};
    if (seed < 5)
      live(house, life);
    else if (seed == 5)
      live_pruned(house, life);
    else
      live_put_back(house, life);
    house.closed();
    for (std::uint64_t i = 0; i < long_or(50); ++i) {
      paths.push_back(folder.file(std::to_string(seed) + "-" + std::to_string(i) + ".db"));
      copy_store(house.options.path, paths.back());
      if (i == 0) continue;
      changes[paths.back()] = a_change(dice);
      Outsider outsider(paths.back());
      outsider.rows("PRAGMA journal_mode = DELETE; PRAGMA ignore_check_constraints = ON; " +
                    changes[paths.back()]);
    }
  }
  const auto python = said_by_python(paths);
  std::size_t whole = 0, broken = 0;
  for (const auto& path : paths) {
    const auto ours = verified(path);
    const auto found = python.find(path);
    REQUIRE(found != python.end());
    INFO(changes[path] << "\nours: " << audit::in_words(ours) << "\n"
                       << flaws_of(ours) << "theirs: " << found->second);
    CHECK(ours.is_whole() == (found->second == "OK"));
    ++(ours.is_whole() ? whole : broken);
  }
  CHECK(whole > 6);
  CHECK(broken > 100);
}

}  // namespace
}  // namespace countersign::test
