#include "audit/sqlite/question_fence.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>

#include <fmt/format.h>
#include <sqlite3.h>

#include "audit/sqlite/connection.h"
#include "audit/sqlite/failure.h"
#include "audit/sqlite/question_functions.h"
#include "core/text.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

using Prepared = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

constexpr std::array kSecrets = {
    Secret{"session_key", ""},      Secret{"login", ""},      Secret{"idempotency", ""},
    Secret{"api_key", "digest", 3}, Secret{"head", "mac", 3}, Secret{"text_commitment", "key", 5},
};

// The tables of every migration but those that are secret as a whole; a test finds one that is in
// neither list.
constexpr std::array<std::string_view, 21> kReadable = {
    "account",
    "api_key",
    "audit_event",
    "audit_record",
    "chat_message",
    "checkpoint",
    "data_agent_session",
    "data_agent_step",
    "data_agent_signal",
    "evidence_cut",
    "evidence_log",
    "evidence_root",
    "head",
    "incarnation",
    "message",
    "policy_version",
    "record",
    "schema_migration",
    "source_schema",
    "step",
    "text_commitment",
};
// SQLite's own. json_each and json_tree take a text apart and read nothing.
constexpr std::array<std::string_view, 4> kReadableOfSqlite = {"json_each", "json_tree",
                                                               "sqlite_master", "sqlite_schema"};

// Those that touch nothing outside and whose time the length limit bounds.
constexpr std::array<std::string_view, 82> kFunctions = {
    "->",
    "->>",
    "abs",
    "acos",
    "asin",
    "atan",
    "atan2",
    "avg",
    "ceil",
    "ceiling",
    "char",
    "coalesce",
    "cos",
    "count",
    "cume_dist",
    "current_date",
    "current_time",
    "current_timestamp",
    "date",
    "datetime",
    "degrees",
    "dense_rank",
    "exp",
    "first_value",
    "floor",
    "glob",
    "group_concat",
    "hex",
    "ifnull",
    "iif",
    "instr",
    "json",
    "json_array",
    "json_array_length",
    "json_extract",
    "json_group_array",
    "json_group_object",
    "json_object",
    "json_quote",
    "json_type",
    "json_valid",
    "julianday",
    "lag",
    "last_value",
    "lead",
    "length",
    "like",
    "likelihood",
    "likely",
    "ln",
    "log",
    "log10",
    "log2",
    "lower",
    "ltrim",
    "max",
    "min",
    "mod",
    "nth_value",
    "ntile",
    "nullif",
    "percent_rank",
    "pi",
    "pow",
    "power",
    "quote",
    "radians",
    "rank",
    "replace",
    "round",
    "row_number",
    "rtrim",
    "sign",
    "sqrt",
    "strftime",
    "substr",
    "substring",
    "sum",
    "time",
    "total",
    "trim",
    "typeof",
};
constexpr std::array<std::string_view, 7> kMoreFunctions = {
    "format", "printf", "unicode", "unixepoch", "unlikely", "upper", "sqlite_version"};

bool is_in(std::span<const std::string_view> names, std::string_view name) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view known) { return same_ignoring_case(known, name); });
}

const Secret* secret_of(std::string_view table, std::string_view column) {
  for (const auto& secret : kSecrets)
    if (same_ignoring_case(secret.table, table) &&
        (secret.column.empty() || same_ignoring_case(secret.column, column)))
      return &secret;
  return nullptr;
}

bool is_view_of_ours(std::string_view name) {
  return name.size() > 2 && same_ignoring_case(name.substr(0, 2), "v_");
}

std::string words_of(const Secret& secret) {
  if (secret.column.empty())
    return fmt::format("{} holds secrets and is shown to nobody", secret.table);
  return fmt::format(
      "{}.{} is a secret and is shown to nobody; name the columns that are wanted instead of *",
      secret.table, secret.column);
}

std::string_view words_of(int action) {
  switch (action) {
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
      return "no other database is attached here";
    case SQLITE_PRAGMA:
      return "settings are neither read nor changed here; SELECT * FROM sqlite_schema shows the "
             "tables";
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
      return "every statement here is a transaction of its own";
    default:
      return "a statement here reads and does nothing else";
  }
}

// What stands at the root of a tree in the file.
struct Tree {
  std::string table;
  bool is_table = true;  // else an index of it
};

std::map<std::int64_t, Tree> trees_of(Connection& connection) {
  std::map<std::int64_t, Tree> trees;
  auto query = connection(queries::k_store_question_trees);
  while (query.row()) trees[query.number_at(0)] = {query.text_at(1), query.text_at(2) == "table"};
  return trees;
}

constexpr int kMain = 0;

}  // namespace

std::span<const Secret> secrets() {
  return kSecrets;
}

std::span<const std::string_view> readable_tables() {
  return kReadable;
}

QuestionFence::QuestionFence(Connection& connection) : connection_(connection) {
  sqlite3* db = connection.handle();
  static const char* const kept[] = {"json_each", "json_tree", nullptr};
  sqlite3_drop_modules(db, const_cast<const char**>(kept));  // NOLINT(*-const-cast): C's signature
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, 1 << 20);
  sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, 64 * 1024 + 16);
  sqlite3_limit(db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000);
  sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, 200);
  sqlite3_limit(db, SQLITE_LIMIT_COMPOUND_SELECT, 50);
  sqlite3_limit(db, SQLITE_LIMIT_FUNCTION_ARG, 50);
  sqlite3_limit(db, SQLITE_LIMIT_COLUMN, 200);
  sqlite3_limit(db, SQLITE_LIMIT_VDBE_OP, 50'000);
  sqlite3_limit(db, SQLITE_LIMIT_WORKER_THREADS, 0);
  if (add_question_functions(db) != SQLITE_OK) fail(db, "arming a question's connection");
  // Connecting them declares their tables, which the authorizer takes for writing.
  connection(queries::k_store_question_modules_sqlite).row();
  sqlite3_set_authorizer(db, authorize, this);
}

int QuestionFence::authorize(void* self, int action, const char* first, const char* second,
                             const char*, const char*) {
  const auto text = [](const char* given) { return given == nullptr ? "" : given; };
  return static_cast<QuestionFence*>(self)->judge(action, text(first), text(second));
}

int QuestionFence::judge(int action, std::string_view first, std::string_view second) {
  if (action == SQLITE_SELECT || action == SQLITE_RECURSIVE) return SQLITE_OK;
  if (action == SQLITE_READ) return judge_reading(first, second);
  if (action == SQLITE_FUNCTION) {
    if (is_in(kFunctions, second) || is_in(kMoreFunctions, second)) return SQLITE_OK;
    denied_ = fmt::format("the function {} is not for questions to the store", printable(second));
    return SQLITE_DENY;
  }
  denied_ = words_of(action);
  return SQLITE_DENY;
}

int QuestionFence::judge_reading(std::string_view table, std::string_view column) {
  if (const auto* secret = secret_of(table, column)) {
    denied_ = words_of(*secret);
    return SQLITE_DENY;
  }
  if (is_in(kReadable, table) || is_in(kReadableOfSqlite, table) || is_view_of_ours(table))
    return SQLITE_OK;
  // No column of it, such as by count(*): it may be the statement's own WITH name. What it opens
  // shows in the program.
  if (column.empty()) return SQLITE_OK;
  denied_ = fmt::format("{} is none of the tables that may be read: {}, and the views v_…",
                        printable(table), fmt::join(kReadable, ", "));
  return SQLITE_DENY;
}

std::string QuestionFence::why_program_may_not_run(std::string_view sql) {
  sqlite3* db = connection_.handle();
  // Ours, not the auditor's.
  sqlite3_set_authorizer(db, nullptr, nullptr);
  const auto trees = trees_of(connection_);
  sqlite3_set_authorizer(db, authorize, this);
  const std::string explained = fmt::format("EXPLAIN {}", sql);
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(db, explained.c_str(), -1, &raw, nullptr) != SQLITE_OK)
    return denied_.empty() ? sqlite3_errmsg(db) : denied_;
  const Prepared program(raw, sqlite3_finalize);
  std::map<std::int64_t, std::string> tables;  // of cursors that stand on a table's own tree
  int code = SQLITE_ROW;
  // Opcode, P1, P2, P3 stand in the second to fifth column.
  while ((code = sqlite3_step(raw)) == SQLITE_ROW) {
    const std::string_view opcode = reinterpret_cast<const char*>(sqlite3_column_text(raw, 1));
    const auto p1 = sqlite3_column_int64(raw, 2);
    const auto p2 = sqlite3_column_int64(raw, 3);
    if (opcode == "OpenRead" || opcode == "ReopenIdx") {
      const auto tree = sqlite3_column_int64(raw, 4) == kMain ? trees.find(p2) : trees.end();
      // Page 1 is the schema itself, which has no entry of its own.
      if (tree == trees.end() && p2 == 1) continue;
      if (tree == trees.end()) return "it opens a tree that is nobody's";
      if (const auto* secret = secret_of(tree->second.table, "")) return words_of(*secret);
      if (!is_in(kReadable, tree->second.table))
        return fmt::format("{} is none of the tables that may be read",
                           printable(tree->second.table));
      if (tree->second.is_table) tables[p1] = tree->second.table;
    } else if (opcode == "OpenWrite") {
      return std::string(words_of(SQLITE_INSERT));
    } else if (opcode == "Column" || opcode == "RowData") {
      const auto on = tables.find(p1);
      if (on == tables.end()) continue;
      for (const auto& secret : kSecrets)
        if (secret.table == on->second && (opcode == "RowData" || secret.stored == p2))
          return words_of(secret);
    }
  }
  if (code != SQLITE_DONE) fail(db, "reading the program of a question");
  return {};
}

}  // namespace countersign::audit::sqlite
