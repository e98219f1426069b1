#include "engines/sqlite/check.h"

#include <array>
#include <cstring>
#include <utility>

#include <sqlite3.h>

#include "core/text.h"
#include "engines/sqlite/series.h"
#include "queries/statements.h"

namespace countersign::engines::sqlite {

namespace {

constexpr std::size_t kSchemasKept = 8;
constexpr std::size_t kConnectionsKept = 8;  // per schema

// While the schema is made: a ddl is data, so it may define and nothing else.
class DefinitionsOnly final : public Gatekeeper {
 public:
  int answer(const Access& access) override {
    const bool reaches_out =
        access.code == SQLITE_ATTACH || access.code == SQLITE_DETACH ||
        (access.code == SQLITE_FUNCTION && same_ignoring_case(access.second, "load_extension"));
    return reaches_out ? SQLITE_DENY : SQLITE_OK;
  }
};

// A definition that this library cannot take (a module it does not have) is left out: a statement
// that names it does not compile, and says so.
void make_schema(sqlite3* db, const std::string& ddl) {
  const char* const end = ddl.c_str() + ddl.size();
  for (const char* rest = ddl.c_str(); rest < end;) {
    sqlite3_stmt* raw = nullptr;
    const char* tail = end;
    const int rc = sqlite3_prepare_v2(db, rest, -1, &raw, &tail);
    const Statement statement(raw);
    if (rc == SQLITE_OK) {
      if (raw != nullptr && sqlite3_column_count(raw) == 0) sqlite3_step(raw);
      rest = tail;
    } else {
      // Where the compiler stopped is inside the statement; the next one stands after our mark.
      const char* mark = std::strstr(rest, kDefinitionEnd.data());
      rest = mark == nullptr ? end : mark + kDefinitionEnd.size();
    }
  }
}

std::unique_ptr<CheckConnection> make_connection(const std::string& ddl, Trouble& trouble) {
  auto connection = std::make_unique<CheckConnection>();
  connection->db = open_in_memory(trouble);
  if (!connection->db) return nullptr;
  sqlite3* db = connection->db.get();
  connection->gate.arm(db);
  {
    DefinitionsOnly keeper;
    const Watch watch(connection->gate, keeper);
    add_series(db);
    make_schema(db, ddl);
    warm_table_functions(db);
    execute(db, queries::k_sources_sqlite_harden, trouble);
  }
  harden(db);
  limit_statements(db);
  return trouble ? nullptr : std::move(connection);
}

}  // namespace

void warm_table_functions(sqlite3* db) {
  Trouble trouble;
  std::vector<std::string> names;
  Query modules(db, queries::k_sources_sqlite_modules, trouble);
  while (modules.next()) names.push_back(modules.text(0));
  for (const auto& name : names) {
    Trouble not_a_function;
    const Query once(db, with_relation(queries::k_sources_sqlite_table_function, name),
                     not_a_function);
  }
}

void limit_statements(sqlite3* db) {
  struct Limit {
    int id;
    int value;
  };
  // Chosen from measurements: none of 29,000 ordinary statements comes near.
  static constexpr std::array kLimits = {
      Limit{SQLITE_LIMIT_SQL_LENGTH, 100'000},   Limit{SQLITE_LIMIT_EXPR_DEPTH, 100},
      Limit{SQLITE_LIMIT_COMPOUND_SELECT, 20},   Limit{SQLITE_LIMIT_VDBE_OP, 25'000},
      Limit{SQLITE_LIMIT_FUNCTION_ARG, 32},      Limit{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 200},
      Limit{SQLITE_LIMIT_VARIABLE_NUMBER, 1000}, Limit{SQLITE_LIMIT_TRIGGER_DEPTH, 10},
  };
  for (const auto& [id, value] : kLimits) sqlite3_limit(db, id, value);
}

CheckLease::~CheckLease() {
  if (!connection_) return;
  connection_->gate.set(nullptr);
  auto shared = schema_->shared.lock();
  if (shared->idle.size() < kConnectionsKept) shared->idle.push_back(std::move(connection_));
}

std::shared_ptr<CheckSchema> CheckPool::find(const std::string& ddl, const Digest& digest) {
  auto schemas = schemas_.lock();
  for (std::size_t i = 0; i < schemas->size(); ++i) {
    if ((*schemas)[i]->digest != digest || (*schemas)[i]->ddl != ddl) continue;
    std::shared_ptr<CheckSchema> found = (*schemas)[i];
    if (i > 0) {
      schemas->erase(schemas->begin() + static_cast<std::ptrdiff_t>(i));
      schemas->insert(schemas->begin(), found);
    }
    return found;
  }
  auto made = std::make_shared<CheckSchema>();
  made->ddl = ddl;
  made->digest = digest;
  schemas->insert(schemas->begin(), made);
  if (schemas->size() > kSchemasKept) schemas->pop_back();
  return made;
}

CheckLease CheckPool::borrow(const std::string& ddl, const Digest& digest, Trouble& trouble) {
  std::shared_ptr<CheckSchema> schema = find(ddl, digest);
  std::unique_ptr<CheckConnection> connection;
  std::shared_ptr<const Shape> shape;
  {
    auto shared = schema->shared.lock();
    shape = shared->shape;
    if (!shared->idle.empty()) {
      connection = std::move(shared->idle.back());
      shared->idle.pop_back();
    }
  }
  if (!connection) connection = make_connection(ddl, trouble);
  if (!connection) return {};
  if (!shape) {
    shape = Shape::read(connection->db.get(), connection->gate, ddl);
    schema->shared.lock()->shape = shape;
  }
  return {std::move(schema), std::move(connection), std::move(shape)};
}

}  // namespace countersign::engines::sqlite
