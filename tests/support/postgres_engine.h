#pragma once

// Engines on a database of tests/support/postgres_server.h, and what runs need.

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/fence.h"
#include "engines/engine.h"
#include "engines/postgres/engine.h"
#include "tests/support/approvals.h"
#include "tests/support/catch.h"
#include "tests/support/postgres_server.h"

namespace countersign::testing {

// Finds nothing wrong with any statement: what holds then is held by the role, the transaction and
// the protocol alone. Only tests can have it: the product always opens engines with its own.
class NoGuard final : public engines::Inspector {
 public:
  Facts inspect(const engines::Schema&, std::string_view sql) override {
    Facts facts;
    facts.sql = std::string(sql);
    facts.statements = 1;
    facts.root = StatementRoot::kRead;
    facts.is_read_only = true;
    return facts;
  }
  std::string_view dialect() const override { return "postgresql"; }
};

inline std::unique_ptr<engines::Engine> open_unguarded(const std::string& url,
                                                       std::vector<std::string> search_path = {},
                                                       std::string password_env = {}) {
  engines::SourceOptions options{"shop", url, "", std::move(password_env), std::move(search_path)};
  auto engine = engines::postgres::make_engine(options, std::make_unique<NoGuard>());
  INFO((engine ? std::string() : engine.error()));
  REQUIRE(engine.has_value());
  return std::move(engine.value());
}

// Keeps what it is given.
struct KeptRows final : engines::RowSink {
  void columns(const std::vector<engines::ResultColumn>& given) override {
    columns_given = given;
    ++times;
  }
  bool row(engines::Row&& row) override {
    rows.push_back(std::move(row));
    return rows.size() < enough;
  }
  std::vector<engines::ResultColumn> columns_given;
  std::vector<engines::Row> rows;
  std::size_t enough = SIZE_MAX;
  int times = 0;
};

inline Fence roomy_fence(std::chrono::milliseconds time = std::chrono::seconds(20)) {
  Fence fence;
  fence.limits.time = time;
  return fence;
}

inline engines::RunReport run_on(engines::Engine& engine, const std::string& sql,
                                 const Fence& fence, KeptRows& kept, int step = 1) {
  return engine.run(tests::Forge::make(sql, "shop", StepNumber(static_cast<std::uint32_t>(step))),
                    fence, kept, {});
}

// The schema, or a failed test with the engine's words.
inline std::shared_ptr<const engines::Schema> schema_of(engines::Engine& engine) {
  auto described = engine.describe();
  INFO((described ? std::string() : described.error().message));
  REQUIRE(described.has_value());
  return described.value();
}

inline const engines::SchemaRelation& relation_of(const engines::Schema& schema,
                                                  std::string_view name) {
  for (const auto& relation : schema.relations)
    if (relation.name == name) return relation;
  FAIL("the schema has no " << name);
  throw 0;
}

}  // namespace countersign::testing
