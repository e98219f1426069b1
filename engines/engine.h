#pragma once

// A data source's door. Behind it stand SQLite and PostgreSQL; nothing above knows which.
//
// Three ways in, from harmless to real:
//   inspect   what would this statement do? Needs no live source: a schema is enough.
//   compile   what would it cost? On the source, read-only. Callers MUST have passed the offline
//             rules first, and where the source is a server (is_remote) the proposal MUST be
//             durable.
//   run       reads rows. Takes only an ApprovedStatement, and holds it inside the Fence.
//
// Every call may come from any thread, at the same time as any other.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/approved.h"
#include "core/digest.h"
#include "core/facts.h"
#include "core/fence.h"
#include "core/result.h"
#include "core/step.h"

namespace countersign::engines {

// ---- what a source holds ----------------------------------------------------------------------

struct SchemaColumn {
  std::string name;
  std::string type;  // as declared; may be empty
  bool is_nullable = true;
  bool is_key = false;
  std::string note;
  // By policy, not by the source: statements read nothing in it. Set where a schema is cut down to
  // what may be seen.
  bool is_masked = false;
};

struct ForeignKey {
  std::vector<std::string> columns;
  std::string table;
  std::vector<std::string> to_columns;
};

struct SchemaRelation {
  RelationKind kind = RelationKind::kTable;
  std::string name;
  std::vector<SchemaColumn> columns;
  std::vector<ForeignKey> foreign_keys;
  std::optional<std::uint64_t> row_estimate;
  std::string note;
};

// A source's schema. `ddl` alone is enough to inspect statements against it, years later and
// without the source; `digest` is over ddl. Row estimates and notes stand outside the digest.
struct Schema {
  std::string ddl;
  Digest digest;
  std::vector<SchemaRelation> relations;  // by name; views and virtual tables too
};

// ---- how a source says no -----------------------------------------------------------------------

struct SourceError {
  ErrorCode code = ErrorCode::kSourceError;
  std::string message;  // the source's words, or ours, and what to do
};

// ---- results ------------------------------------------------------------------------------------

struct Null {
  friend bool operator==(Null, Null) = default;
};
struct Text {
  std::string value;
  friend bool operator==(const Text&, const Text&) = default;
};
struct Blob {
  std::string value;
  friend bool operator==(const Blob&, const Blob&) = default;
};
// Exact decimal digits where a double would round.
struct Decimal {
  std::string value;
  friend bool operator==(const Decimal&, const Decimal&) = default;
};
// Exactly what the source holds; nothing is guessed from a declared type.
using Value = std::variant<Null, std::int64_t, double, Text, Blob, Decimal>;
using Row = std::vector<Value>;

struct ResultColumn {
  std::string name;
  std::string declared_type;
  bool is_masked = false;  // shown as •••; its values never left the engine
};

// Takes a result row by row, on the thread that runs. False from row() ends the reading (the caller
// has enough); it counts as truncated by `bytes`.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual void columns(const std::vector<ResultColumn>& columns) = 0;
  virtual bool row(Row&& row) = 0;
};

struct Progress {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;
  std::chrono::microseconds elapsed{0};
};

enum class RunOutcome : std::uint8_t {
  kDone,
  kFailed,
  kCancelled,
  kLost,  // sent, and we do not know what became of it
};

struct RunReport {
  RunOutcome outcome = RunOutcome::kLost;
  ErrorCode error = ErrorCode::kNone;
  std::string message;     // what went wrong, with the limit's name and value
  std::uint64_t rows = 0;  // delivered, after caps
  std::uint64_t bytes = 0;
  TruncatedBy truncated_by = TruncatedBy::kNothing;
  std::chrono::microseconds execution{0};  // first byte sent to last row read
  std::vector<ResultColumn> columns;
};

// What the source says a statement would cost.
struct Plan {
  Estimate estimate;
  std::vector<PlanLoop> loops;  // empty where inspect() told them already
};

// ---- the door -----------------------------------------------------------------------------------

// Looks at statements without a source: a schema that was kept years ago is enough.
class Inspector {
 public:
  virtual ~Inspector() = default;

  // Never fails: what cannot be established is a fact too. Touches no live data, and MUST NOT let
  // the statement act, whatever it is. Of the schema only `ddl` and `digest` are needed.
  virtual Facts inspect(const Schema& schema, std::string_view sql) = 0;

  // "sqlite", "postgresql": for people and for choosing a policy's default lists.
  virtual std::string_view dialect() const = 0;
};

// MUST NOT go while a call is inside.
class Engine : public Inspector {
 public:
  // Reads the schema again; cheap when nothing changed. The object stays valid for as long as held.
  virtual Result<std::shared_ptr<const Schema>, SourceError> describe() = 0;

  // The source's own estimate. Compiles, never executes.
  virtual Result<Plan, SourceError> compile(std::string_view sql) = 0;

  // True for a server of its own: compile() sends it the statement's text, so that a proposal must
  // be durable before.
  virtual bool is_remote() const = 0;

  // What could be safer about the way this source is opened, one sentence each with what to do: a
  // role that may write, a connection without TLS. Empty: nothing, or not known yet.
  virtual std::vector<std::string> advice() = 0;

  // Blocks until the statement ended, a limit was met, or it was cancelled. `progress` is called
  // now and then on this thread and MUST return quickly.
  virtual RunReport run(ApprovedStatement statement, const Fence& fence, RowSink& sink,
                        const std::function<void(const Progress&)>& progress) = 0;

  // Stops the run of that step, if it is running here; returns at once.
  virtual void cancel(const StepRef& step) = 0;

  // A quick check that the source is there.
  virtual Result<Done, SourceError> ping() = 0;
};

struct SourceOptions {
  std::string name;
  std::string url;         // "sqlite:/path/shop.db", "postgresql://reader@host:5432/db"
  std::string notes_file;  // TOML-free "table.column = words" lines; empty: none
  // PostgreSQL only.
  std::string password_env = {};              // the environment's variable that holds the password
  std::vector<std::string> search_path = {};  // schemas whose tables need no schema; empty: public
};

// Does not touch the source yet: a missing file shows at the first call, with what to do.
// An error here is one of spelling: an unknown scheme, an empty path.
Result<std::unique_ptr<Engine>, std::string> open_engine(const SourceOptions& options);

// Null for a dialect that nobody here knows. Any thread may call inspect().
std::unique_ptr<Inspector> open_inspector(std::string_view dialect);

}  // namespace countersign::engines
