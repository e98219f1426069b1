#include "audit/verify/schema.h"

#include <map>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "audit/sqlite/failure.h"
#include "core/text.h"
#include "queries/statements.h"

namespace countersign::audit::verifying {

namespace {

using Kind = Flaw::Kind;

struct Object {
  std::string table, sql;
  friend bool operator==(const Object&, const Object&) = default;
};
// By type and name.
using Objects = std::map<std::pair<std::string, std::string>, Object>;

Objects objects_of(sqlite3* db) {
  Objects out;
  sqlite::Statements statements(db);
  auto query = statements(queries::k_store_verify_schema_objects);
  while (query.row())
    out[{query.text_at(0), query.text_at(1)}] = {query.text_at(2), query.text_at(3)};
  return out;
}

Objects made_by_migrations() {
  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(":memory:", &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  const std::unique_ptr<sqlite3, decltype(&sqlite3_close)> db(raw, sqlite3_close);
  if (code != SQLITE_OK) sqlite::fail(raw, "making an empty store to compare with");
  constexpr std::string_view kFolder = "migrations/sqlite/";
  for (const auto& file : queries::files()) {
    if (!file.path.starts_with(kFolder)) continue;
    if (sqlite3_exec(raw, std::string(file.text).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      sqlite::fail(raw, "making an empty store to compare with");
  }
  return objects_of(raw);
}

const Objects& expected() {
  static const Objects made = made_by_migrations();
  return made;
}

}  // namespace

bool check_schema(Database& database, Findings& findings) {
  const auto found = objects_of(database.handle());
  bool can_go_on = true;
  const auto note = [&](const std::pair<std::string, std::string>& name, std::string_view what) {
    findings.of_store(Kind::kSchema,
                      fmt::format("the {} {} {}", name.first, printable(name.second), what));
    if (name.first == "table") can_go_on = false;
  };
  for (const auto& [name, object] : expected()) {
    const auto at = found.find(name);
    if (at == found.end())
      note(name, "is gone");
    else if (at->second != object)
      note(name, "is not as the migrations make it");
  }
  for (const auto& [name, object] : found)
    if (!expected().contains(name)) note(name, "is none of the store's");
  return can_go_on;
}

}  // namespace countersign::audit::verifying
