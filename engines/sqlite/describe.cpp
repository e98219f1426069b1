#include "engines/sqlite/describe.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

#include "core/text.h"
#include "engines/notes/notes.h"
#include "engines/sqlite/check.h"
#include "engines/sqlite/tokens.h"
#include "queries/statements.h"

namespace countersign::engines::sqlite {

namespace {

constexpr auto kEstimatesKept = std::chrono::seconds(60);
constexpr std::int64_t kFewRows = 10'000;
// No row of a table takes less room in the file than this, so a file's size bounds its rows.
constexpr std::uint64_t kRowBytesMin = 6;

// A definition may end in a comment that nobody closed; what comes after it must not vanish.
std::string closed(std::string definition) {
  // SQLite keeps the white space before a semicolon for some kinds of definition.
  definition.erase(definition.find_last_not_of(" \t\r\n\f\v") + 1);
  const auto tokens = tokenize(definition);
  const bool is_open =
      !tokens.empty() && tokens.back().kind == TokenKind::kIllegal &&
      std::string_view(definition).substr(tokens.back().span.from).starts_with("/*");
  return is_open ? definition + "*/" : definition;
}

std::string read_ddl(sqlite3* db, Trouble& trouble) {
  std::string ddl;
  Query definitions(db, queries::k_sources_sqlite_ddl, trouble);
  while (definitions.next()) {
    ddl += closed(definitions.text(2));
    ddl += kDefinitionEnd;
  }
  return ddl;
}

void read_columns(sqlite3* db, SchemaRelation& relation) {
  // A view on what is gone has no columns; it still stands in the schema.
  Trouble broken_view;
  Query columns(db, queries::k_sources_sqlite_columns, broken_view);
  for (columns.bind(1, relation.name); columns.next();) {
    if (columns.integer(4) == 1) continue;
    SchemaColumn column;
    column.name = columns.text(0);
    column.type = columns.text(1);
    column.is_key = columns.integer(3) != 0;
    column.is_nullable = columns.integer(2) == 0 && !column.is_key;
    relation.columns.push_back(std::move(column));
  }
}

void read_foreign_keys(sqlite3* db, SchemaRelation& relation, Trouble& trouble) {
  Query keys(db, queries::k_sources_sqlite_foreign_keys, trouble);
  std::int64_t last = -1;
  for (keys.bind(1, relation.name); keys.next();) {
    if (keys.integer(0) != last) relation.foreign_keys.push_back({{}, keys.text(1), {}});
    last = keys.integer(0);
    auto& key = relation.foreign_keys.back();
    key.columns.push_back(keys.text(2));
    if (!keys.is_null(3)) key.to_columns.push_back(keys.text(3));
  }
}

// `REFERENCES customers` means its primary key.
void complete_foreign_keys(Schema& schema) {
  for (auto& relation : schema.relations)
    for (auto& key : relation.foreign_keys) {
      if (!key.to_columns.empty()) continue;
      for (const auto& target : schema.relations) {
        if (!same_ignoring_case(target.name, key.table)) continue;
        key.table = target.name;
        for (const auto& column : target.columns)
          if (column.is_key) key.to_columns.push_back(column.name);
      }
    }
}

class RowCounter {
 public:
  RowCounter(sqlite3* db, std::uint64_t file_bytes)
      : db_(db), rows_max_(file_bytes / kRowBytesMin) {
    Trouble nobody_ran_analyze;
    Query statistics(db, queries::k_sources_sqlite_statistics, nobody_ran_analyze);
    while (statistics.next()) seen_[ascii_lower(statistics.text(0))] = statistics.integer(1);
  }

  // Never a full count of something big.
  std::optional<std::uint64_t> rows_of(const std::string& table) const {
    const auto few = ask(queries::k_sources_sqlite_few_rows, table);
    if (!few) return std::nullopt;
    if (*few <= kFewRows) return static_cast<std::uint64_t>(*few);
    const auto seen = seen_.find(ascii_lower(table));
    if (seen != seen_.end() && seen->second > kFewRows)
      return static_cast<std::uint64_t>(seen->second);
    const auto span = ask(queries::k_sources_sqlite_rowid_span, table);
    if (!span || *span <= kFewRows) return rows_max_;
    return std::min(static_cast<std::uint64_t>(*span), rows_max_);
  }

 private:
  std::optional<std::int64_t> ask(std::string_view question, const std::string& table) const {
    Trouble not_that_kind_of_table;
    Query query(db_, with_relation(question, table), not_that_kind_of_table);
    return query.next() ? std::optional(query.integer(0)) : std::nullopt;
  }

  sqlite3* db_;
  std::uint64_t rows_max_;
  std::unordered_map<std::string, std::int64_t> seen_;
};

void read_relations(sqlite3* db, std::uint64_t file_bytes, Schema& schema, Trouble& trouble) {
  const RowCounter counter(db, file_bytes);
  Query relations(db, queries::k_sources_sqlite_relations, trouble);
  while (relations.next()) {
    const std::string_view type = relations.view(1);
    if (type == "shadow") continue;
    SchemaRelation relation;
    relation.name = relations.text(0);
    relation.kind = type == "view"      ? RelationKind::kView
                    : type == "virtual" ? RelationKind::kVirtualTable
                                        : RelationKind::kTable;
    read_columns(db, relation);
    if (relation.kind == RelationKind::kTable) {
      read_foreign_keys(db, relation, trouble);
      relation.row_estimate = counter.rows_of(relation.name);
    }
    schema.relations.push_back(std::move(relation));
  }
  complete_foreign_keys(schema);
}

}  // namespace

Describer::Describer(SourceFile source, std::string notes_file)
    : source_(std::move(source)), notes_file_(std::move(notes_file)) {}

Result<Described, SourceError> Describer::describe() {
  auto state = state_.lock();
  auto described = refresh(*state);
  if (!described) {
    state->connection.reset();
    state->last = {};
  }
  return described;
}

Result<Described, SourceError> Describer::refresh(State& state) {
  const auto file = source_.look();
  if (!file) return unexpected(file.error());
  if (!state.connection || !state.connection->file.is_same_file(file.value())) {
    auto connection = connect(source_);
    if (!connection) return unexpected(connection.error());
    state.connection = std::move(connection.value());
    state.last = {};
  }
  state.connection->file = file.value();
  AllowAll ours;
  const Watch watch(state.connection->gate, ours);
  Trouble trouble;
  const std::int64_t seen = state.connection->schema_version(trouble);
  if (trouble) return unexpected(source_.explain(trouble));
  if (state.last.schema && is_current(state, file.value(), seen)) return state.last;
  sqlite3* db = state.connection->db.get();
  execute(db, queries::k_sources_sqlite_read_begin, trouble);
  const std::int64_t version = state.connection->schema_version(trouble);
  auto schema = read(state);
  execute(db, queries::k_sources_sqlite_read_end, trouble);
  if (!schema) return unexpected(schema.error());
  if (trouble) return unexpected(source_.explain(trouble));
  state.notes = notes_state(notes_file_);
  state.measured = file.value();
  state.measured_at = std::chrono::steady_clock::now();
  state.last = {schema.value(), version, state.connection->file};
  return state.last;
}

bool Describer::is_current(const State& state, const FileState& file, std::int64_t version) const {
  if (state.last.schema_version != version || !(notes_state(notes_file_) == state.notes))
    return false;
  const auto age = std::chrono::steady_clock::now() - state.measured_at;
  return file == state.measured || age < kEstimatesKept;
}

Result<std::shared_ptr<const Schema>, SourceError> Describer::read(const State& state) const {
  Trouble trouble;
  auto schema = std::make_shared<Schema>();
  sqlite3* db = state.connection->db.get();
  schema->ddl = read_ddl(db, trouble);
  schema->digest = sha256(schema->ddl);
  read_relations(db, state.connection->file.bytes, *schema, trouble);
  if (trouble) return unexpected(source_.explain(trouble));
  const auto noted = add_notes(*schema, notes_file_, source_.name);
  if (!noted) return unexpected(noted.error());
  return std::shared_ptr<const Schema>(std::move(schema));
}

}  // namespace countersign::engines::sqlite
