#pragma once

// The catalog of a database, read by the fixed statements of queries/sources/postgres/ inside one
// transaction, and everything about it that stands outside the schema's digest.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/result.h"
#include "engines/engine.h"
#include "engines/postgres/catalog.h"
#include "engines/postgres/connection.h"

namespace countersign::engines::postgres {

struct Snapshot {
  std::string fingerprint;
  Catalog catalog;
  std::shared_ptr<Schema> schema;                   // of the catalog, with estimates and comments
  std::map<std::uint32_t, std::string> type_names;  // of result columns, by the server's number
};

// Which state the catalog is in; cheap. Equal: nothing that a snapshot holds has changed.
Result<std::string, Failure> read_fingerprint(Connection& connection, const Patience& patience);

// Inside a transaction that is open. Notes of a file are not in it.
Result<Snapshot, Failure> read_snapshot(Connection& connection,
                                        const std::vector<std::string>& search_path,
                                        const Patience& patience);

// Which schemas of the search path are not there, or may not be used.
Result<std::vector<std::string>, Failure> missing_schemas(
    Connection& connection, const std::vector<std::string>& search_path, const Patience& patience);

}  // namespace countersign::engines::postgres
