// audit/evidence.h and docs/audit-schema.md beside the schema that the migrations really make.

#include "audit/evidence.h"

#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "tests/support/catch.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {
namespace {

struct SchemaColumn {
  std::string table, name, type;
  bool is_virtual = false;
};

// The views that stand where tables stood are documented as those were.
constexpr const char* kTables = "t.type = 'table' AND t.name NOT LIKE 'sqlite_%'";
constexpr const char* kTablesAndTheirViews =
    "t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'v_%'";

std::vector<SchemaColumn> schema_columns(const std::string& which = kTables) {
  SqliteHouse house;
  house.store();
  house.closed();
  Outsider outsider(house.options.path);
  std::vector<SchemaColumn> out;
  for (const auto& row :
       outsider.rows("SELECT t.name, c.name, c.type, c.hidden FROM sqlite_schema t, "
                     "pragma_table_xinfo(t.name) c "
                     "WHERE " +
                     which + " ORDER BY 1, c.cid"))
    out.push_back({row[0], row[1], row[2], row[3] != "0"});
  return out;
}

bool is_accounted_for(const std::string& table, const std::string& column) {
  return audit::is_evidence(table, column) || audit::lists(audit::kDerived, table, column) ||
         audit::lists(audit::kNames, table, column) ||
         audit::lists(audit::kUnprotected, table, column);
}

std::string document() {
  std::ifstream file(std::string(COUNTERSIGN_SOURCE_DIR) + "/docs/audit-schema.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST_CASE("every stored column is evidence or derived or a name or listed as unprotected") {
  const auto columns = schema_columns();
  REQUIRE(columns.size() > 150);
  for (const auto& column : columns) {
    if (column.is_virtual) continue;  // shows another column and cannot disagree with it
    INFO(column.table << "." << column.name);
    CHECK(is_accounted_for(column.table, column.name));
  }
  CHECK_FALSE(is_accounted_for("step", "a_new_column"));
  CHECK_FALSE(is_accounted_for("a_new_table", "id"));
}

TEST_CASE("no column stands in two lists and none is listed that does not exist") {
  std::set<std::pair<std::string, std::string>> real;
  std::set<std::string> tables;
  for (const auto& column : schema_columns())
    if (!column.is_virtual) {
      real.emplace(column.table, column.name);
      tables.insert(column.table);
    }
  std::set<std::pair<std::string, std::string>> listed;
  // The stored column beside one that people read is listed by that one.
  for (const auto& column : audit::kStoredAs) {
    INFO(column.table << "." << column.column);
    const std::string table(column.table);
    // What is stored may stand for itself as well.
    const bool is_listed = audit::lists(audit::kDerived, table, column.stored);
    CHECK(real.count({table, std::string(column.stored)}) == 1);
    if (!is_listed) real.erase({table, std::string(column.stored)});
    CHECK(real.emplace(table, column.column).second);
  }
  const auto list = [&](std::string_view table, std::string_view column) {
    INFO(table << "." << column);
    CHECK(listed.emplace(table, column).second);
    if (column == "*")
      CHECK(tables.count(std::string(table)) == 1);
    else
      CHECK(real.count({std::string(table), std::string(column)}) == 1);
  };
  for (const auto& column : audit::kEvidence) list(column.table, column.column);
  for (const auto& column : audit::kEventColumns) list("audit_event", column);
  for (const auto& column : audit::kDerived) list(column.table, column.column);
  for (const auto& column : audit::kNames) list(column.table, column.column);
  for (const auto& column : audit::kUnprotected) list(column.table, column.column);
}

TEST_CASE("evidence columns have the type that their kind says") {
  std::map<std::pair<std::string, std::string>, std::string> types;
  for (const auto& column : schema_columns()) types[{column.table, column.name}] = column.type;
  const auto stored = [](const audit::EvidenceColumn& column) {
    for (const auto& as : audit::kStoredAs)
      if (as.table == column.table && as.column == column.column) return std::string(as.stored);
    return std::string(column.column);
  };
  for (const auto& column : audit::kEvidence) {
    INFO(column.table << "." << column.column);
    const auto type = types[{std::string(column.table), stored(column)}];
    CHECK(type == (column.kind == audit::ColumnKind::kText ? "TEXT" : "INTEGER"));
  }
}

TEST_CASE("columns of one record type stand together: integers then digests then texts") {
  std::set<RecordType> ended;
  for (std::size_t i = 1; i < audit::kEvidence.size(); ++i) {
    const auto& before = audit::kEvidence[i - 1];
    const auto& now = audit::kEvidence[i];
    if (before.record == now.record) {
      CHECK(before.kind <= now.kind);
      CHECK(before.table == now.table);
    } else {
      CHECK(ended.insert(before.record).second);
      CHECK(ended.count(now.record) == 0);
    }
  }
}

TEST_CASE("every table and every column of the store is documented") {
  const auto text = document();
  REQUIRE_FALSE(text.empty());
  // Inside the section of its own table, so that a common name does not stand for another.
  const auto section = [&](const std::string& table) {
    const auto from = text.find("### `" + table + "`");
    if (from == std::string::npos) return std::string();
    return text.substr(from, text.find("\n### ", from + 1) - from);
  };
  for (const auto& column : schema_columns(kTablesAndTheirViews)) {
    INFO(column.table << "." << column.name);
    CHECK(section(column.table).find("`" + column.name + "`") != std::string::npos);
  }
  CHECK(section("a_table_that_is_not_there").empty());
}

}  // namespace
}  // namespace countersign::test
