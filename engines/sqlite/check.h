#pragma once

// Check databases: empty, in memory, made from a schema's ddl. Proposed text is compiled here,
// armed, where nothing could be harmed even if the authorizer were wrong. Connections are kept, by
// schema digest; one thread uses one at a time.

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/digest.h"
#include "core/thread.h"
#include "engines/sqlite/armed.h"
#include "engines/sqlite/handle.h"
#include "engines/sqlite/shape.h"

namespace countersign::engines::sqlite {

// Stands between the definitions of a ddl, on lines of its own: a definition may end in a comment.
inline constexpr std::string_view kDefinitionEnd = "\n;\n";

// The order of destruction matters: the database asks the gate until it is closed.
struct CheckConnection {
  Gate gate;
  Database db;
};

// What all check connections of one schema share.
struct CheckSchema {
  struct Shared {
    std::shared_ptr<const Shape> shape;
    std::vector<std::unique_ptr<CheckConnection>> idle;
  };
  std::string ddl;
  Digest digest;
  Guarded<Shared> shared;
};

// A connection on loan.
class CheckLease {
 public:
  CheckLease() = default;
  CheckLease(std::shared_ptr<CheckSchema> schema, std::unique_ptr<CheckConnection> connection,
             std::shared_ptr<const Shape> shape)
      : schema_(std::move(schema)), connection_(std::move(connection)), shape_(std::move(shape)) {}
  CheckLease(CheckLease&&) noexcept = default;
  CheckLease& operator=(CheckLease&&) = delete;
  ~CheckLease();

  explicit operator bool() const { return connection_ != nullptr; }
  sqlite3* db() const { return connection_->db.get(); }
  Gate& gate() const { return connection_->gate; }
  const Shape& shape() const { return *shape_; }
  const std::shared_ptr<const Shape>& shared_shape() const { return shape_; }

 private:
  std::shared_ptr<CheckSchema> schema_;
  std::unique_ptr<CheckConnection> connection_;
  std::shared_ptr<const Shape> shape_;
};

// May be used from any thread.
class CheckPool {
 public:
  // `digest` only speeds up the finding. An empty lease and a trouble if there is no memory.
  CheckLease borrow(const std::string& ddl, const Digest& digest, Trouble& trouble);

 private:
  std::shared_ptr<CheckSchema> find(const std::string& ddl, const Digest& digest);

  Guarded<std::vector<std::shared_ptr<CheckSchema>>> schemas_;  // most recently used first
};

// Engine limits that hold wherever proposed text is compiled, checked or run.
void limit_statements(sqlite3* db);

// Opens every table function once. The first use of each asks the authorizer as if it wrote the
// schema, so that a verdict would depend on what was asked before.
void warm_table_functions(sqlite3* db);

}  // namespace countersign::engines::sqlite
