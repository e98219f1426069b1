// Any byte of the file may be another one: that is found, or makes no difference to anything that
// anybody can read and may take for evidence.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

#include "audit/evidence.h"
#include "audit/store.h"
#include "tests/support/catch.h"
#include "tests/support/verify_store.h"

namespace countersign::test {
namespace {

// How many rows there are, and a sum over them that does not depend on their order.
struct Rows {
  std::uint64_t count = 0, sum = 0;
  friend bool operator==(const Rows&, const Rows&) = default;
};

class Reading {
 public:
  explicit Reading(const std::string& path) {
    sqlite3_open_v2(("file:" + path + "?immutable=1").c_str(), &db_,
                    SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
  }
  ~Reading() { sqlite3_close(db_); }
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  // Nothing if it cannot be read.
  std::optional<Rows> rows(const std::string& sql) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK) return std::nullopt;
    Rows out;
    int code = sqlite3_step(raw);
    for (; code == SQLITE_ROW; code = sqlite3_step(raw)) {
      ++out.count;
      out.sum += hash_of_row(raw);
    }
    sqlite3_finalize(raw);
    if (code != SQLITE_DONE) return std::nullopt;
    return out;
  }
  std::string text(const std::string& sql) {
    std::string out;
    sqlite3_stmt* raw = nullptr;
    sqlite3_prepare_v2(db_, sql.c_str(), -1, &raw, nullptr);
    while (sqlite3_step(raw) == SQLITE_ROW) {
      if (!out.empty()) out += "\n";
      out += reinterpret_cast<const char*>(sqlite3_column_text(raw, 0));
    }
    sqlite3_finalize(raw);
    return out;
  }

 private:
  static std::uint64_t hash_of_row(sqlite3_stmt* row) {
    std::uint64_t hash = 1;
    const int columns = sqlite3_column_count(row);
    for (int i = 0; i < columns; ++i) {
      const auto type = static_cast<std::uint64_t>(sqlite3_column_type(row, i));
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(row, i));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, i));
      const std::string_view value(bytes == nullptr ? "" : bytes, bytes == nullptr ? 0 : size);
      hash = (hash * 0x9E3779B97F4A7C15ULL) ^ (std::hash<std::string_view>()(value) + type);
    }
    return hash;
  }
  sqlite3* db_ = nullptr;
};

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// Everything that is evidence, by scan and by each index, as statements that anybody may run.
std::vector<std::string> readings(Reading& store) {
  std::vector<std::string> out;
  for (const auto& table : lines(store.text(
           "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"))) {
    if (audit::lists(audit::kUnprotected, table, "*")) continue;
    std::string columns;
    for (const auto& column : lines(
             store.text("SELECT name FROM pragma_table_xinfo('" + table + "') WHERE hidden = 0"))) {
      // Generated ones show others and cannot disagree with them.
      if (audit::lists(audit::kUnprotected, table, column)) continue;
      columns += (columns.empty() ? "" : ", ") + column;
    }
    out.push_back("SELECT " + columns + " FROM " + table + " NOT INDEXED");
    for (const auto& index :
         lines(store.text("SELECT name FROM pragma_index_list('" + table + "')"))) {
      const auto by = lines(store.text("SELECT name FROM pragma_index_xinfo('" + index +
                                       "') WHERE key AND name IS NOT NULL"));
      if (by.empty() || audit::lists(audit::kUnprotected, table, by[0])) continue;
      std::string order;
      for (const auto& column : by) order += (order.empty() ? "" : ", ") + column;
      const auto sql =
          store.text("SELECT coalesce(sql, '') FROM sqlite_schema WHERE name = '" + index + "'");
      const auto where = sql.find("WHERE");
      out.push_back("SELECT " + columns + " FROM " + table + " INDEXED BY " + index +
                    (where == sql.npos ? "" : " " + sql.substr(where)) + " ORDER BY " + order);
    }
  }
  return out;
}

using Dump = std::map<std::string, std::optional<Rows>>;

Dump dump(const std::string& path, const std::vector<std::string>& statements) {
  Reading store(path);
  Dump out;
  for (const auto& sql : statements) {
    out[sql] = store.rows(sql);
  }
  return out;
}

// The first statement that is answered otherwise.
std::string first_other(const Dump& before, const Dump& after) {
  for (const auto& [sql, rows] : before)
    if (after.at(sql) != rows) return sql;
  return {};
}

TEST_CASE("a byte of the file that is another one is found or makes no difference") {
  SqliteHouse house;
  live(house, {150, 21, true});
  house.closed();
  const auto path = house.options.path;
  const auto statements = [&] {
    Reading store(path);
    return readings(store);
  }();
  const auto before = dump(path, statements);
  std::size_t readable = 0;
  for (const auto& [sql, rows] : before) readable += rows ? 1 : 0;
  CHECK(readable == statements.size());
  REQUIRE(statements.size() > 20);
  REQUIRE(verified(path).is_whole());

  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(0, std::ios::end);
  const auto size = static_cast<std::uint64_t>(file.tellg());
  std::mt19937_64 dice(5);
  std::uint64_t found = 0, made_no_difference = 0;
  std::string missed;
  const auto put = [&](std::uint64_t at, char byte) {
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte).flush();
  };
#ifdef COUNTERSIGN_SANITIZED
  constexpr std::uint64_t kEdits = 1'000;  // there it is about memory, not about counts
#else
  constexpr std::uint64_t kEdits = 10'000;
#endif
  for (std::uint64_t i = 0; i < long_or(kEdits); ++i) {
    const auto at = dice() % size;
    file.seekg(static_cast<std::streamoff>(at));
    const auto is = static_cast<char>(file.get());
    put(at, static_cast<char>(is ^ static_cast<char>(1 + dice() % 255)));
    bool is_found = true;
    try {
      is_found = !verified(path).is_whole();
    } catch (const audit::StoreUnavailable&) {
      // Not even to be opened, which is said as well.
      REQUIRE(std::filesystem::exists(path));
    }
    if (is_found)
      ++found;
    else if (const auto after = dump(path, statements); after == before)
      ++made_no_difference;
    else
      missed += std::to_string(at) + ": " + first_other(before, after) + "\n";
    put(at, is);
  }
  CHECK(missed == "");
  CHECK(found > kEdits / 10);
  CHECK(made_no_difference > 0);
  CHECK(verified(path).is_whole());
}

}  // namespace
}  // namespace countersign::test
