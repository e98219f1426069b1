#include "engines/sqlite/run.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "core/invariant.h"
#include "core/text.h"
#include "engines/sqlite/fence.h"
#include "engines/sqlite/inspect.h"
#include "engines/sqlite/memory.h"
#include "engines/sqlite/tokens.h"
#include "queries/statements.h"

namespace countersign::engines::sqlite {

namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr std::size_t kLiveKept = 4;
// A single operation can take milliseconds (a function over a long text), so they are few.
constexpr int kOpsBetweenPulses = 100;
// What the engine asks for may be this much of limits.memory. The allocator around it takes the
// rest: values that grow by a little each turn leave holes that nothing fits into, and then the
// process rises by one and a half times what is counted.
constexpr std::uint64_t kCountedFifths = 3;
constexpr auto kProgressEvery = std::chrono::milliseconds(100);
constexpr auto kBusyNap = std::chrono::milliseconds(2);
constexpr int kSchemaTries = 3;

std::string words(std::chrono::milliseconds time) {
  return time.count() % 1000 == 0 ? fmt::format("{} s", time.count() / 1000)
                                  : fmt::format("{} ms", time.count());
}

std::string bytes_words(std::uint64_t bytes) {
  if (bytes >= 1'000'000 && bytes % 100'000 == 0)
    return fmt::format("{} MB", static_cast<double>(bytes) / 1e6);
  return fmt::format("{} bytes", bytes);
}

// Deadline, cancellation and progress: asked by the engine every few operations and by us for
// every row.
class Pulse {
 public:
  Pulse(const RunControl& control, const RunReport& report,
        const std::function<void(const Progress&)>& progress)
      : control_(control),
        report_(report),
        progress_(progress),
        start_(SteadyClock::now()),
        next_progress_(start_ + kProgressEvery) {}

  // True: go on.
  bool beat() {
    const auto now = SteadyClock::now();
    if (now >= control_.deadline || control_.is_cancelled.load(std::memory_order_relaxed))
      return false;
    if (now < next_progress_ || !progress_) return true;
    next_progress_ = now + kProgressEvery;
    const Uncounted theirs;
    progress_({report_.rows, report_.bytes, elapsed()});
    return true;
  }

  bool is_late() const { return SteadyClock::now() >= control_.deadline; }
  std::chrono::microseconds elapsed() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - start_);
  }

  static int on_progress(void* pulse) { return static_cast<Pulse*>(pulse)->beat() ? 0 : 1; }

  // A writer holds the file: wait for it, as long as this statement may.
  static int on_busy(void* pulse, int) {
    if (!static_cast<Pulse*>(pulse)->beat()) return 0;
    sqlite3_sleep(static_cast<int>(kBusyNap.count()));
    return 1;
  }

 private:
  const RunControl& control_;
  const RunReport& report_;
  const std::function<void(const Progress&)>& progress_;
  SteadyClock::time_point start_;
  SteadyClock::time_point next_progress_;
};

// Handlers on a connection that goes back to others must be gone by then.
class Handlers {
 public:
  Handlers(sqlite3* db, Pulse& pulse) : db_(db) {
    sqlite3_progress_handler(db, kOpsBetweenPulses, Pulse::on_progress, &pulse);
    sqlite3_busy_handler(db, Pulse::on_busy, &pulse);
  }
  ~Handlers() {
    sqlite3_progress_handler(db_, 0, nullptr, nullptr);
    sqlite3_busy_timeout(db_, static_cast<int>(kWaitForWriter.count()));
  }
  Handlers(const Handlers&) = delete;
  Handlers& operator=(const Handlers&) = delete;

 private:
  sqlite3* db_;
};

Value value_at(sqlite3_stmt* row, int column) {
  const auto bytes = [&](const void* from) {
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(row, column));
    return from == nullptr ? std::string() : std::string(static_cast<const char*>(from), size);
  };
  switch (sqlite3_column_type(row, column)) {
    case SQLITE_INTEGER:
      return sqlite3_column_int64(row, column);
    case SQLITE_FLOAT:
      return sqlite3_column_double(row, column);
    case SQLITE_TEXT:
      return Text{bytes(sqlite3_column_text(row, column))};
    case SQLITE_BLOB:
      return Blob{bytes(sqlite3_column_blob(row, column))};
    default:
      return Null{};
  }
}

class Run {
 public:
  Run(const RunParts& parts, const ApprovedStatement& statement, const Fence& fence, RowSink& sink,
      const std::function<void(const Progress&)>& progress)
      : parts_(parts),
        statement_(statement),
        fence_(fence),
        sink_(sink),
        entry_(parts.registry, statement.step(), fence.limits.time),
        pulse_(entry_.control(), report_, progress),
        tokens_(tokenize(statement.sql())),
        outline_(statement.sql(), tokens_) {}

  RunReport go() {
    report_.outcome = RunOutcome::kFailed;
    if (!counts_memory())
      fail(ErrorCode::kMemoryLimit, "memory cannot be counted in this process; nothing is run");
    else if (statement_.source() != parts_.live.source().name)
      fail(ErrorCode::kFenced, "the statement was approved for another source");
    else if (!is_storable_text(statement_.sql()))
      fail(ErrorCode::kFenced, "the statement is not text");
    else
      find_schema_and_run();
    return std::move(report_);
  }

 private:
  const std::string& sql() const { return statement_.sql(); }

  void fail(ErrorCode error, std::string message) {
    report_.outcome = RunOutcome::kFailed;
    report_.error = error;
    report_.message = std::move(message);
  }
  void fence_off(const std::string& what) {
    fail(ErrorCode::kFenced, "the engine refused to read " + what + ": it is not allowed here");
  }

  // The statement is held against the schema that it meets: described, checked and read in one and
  // the same state of the file. A change in between means starting over.
  void find_schema_and_run() {
    for (int i = 0; i < kSchemaTries; ++i) {
      auto described = parts_.describer.describe();
      if (!described) return fail(described.error().code, described.error().message);
      if (run_under(described.value())) return;
    }
    fail(ErrorCode::kSourceError, "the source's schema keeps changing; try again");
  }

  bool run_under(const Described& described) {
    Trouble trouble;
    const CheckLease check =
        parts_.checks.borrow(described.schema->ddl, described.schema->digest, trouble);
    if (!check) return fail(ErrorCode::kMemoryLimit, trouble.message), true;
    const Naming naming(outline_, check.shape());
    if (!stays_inside(check, naming)) return true;
    auto live = parts_.live.take();
    if (!live) return fail(live.error().code, live.error().message), true;
    std::unique_ptr<LiveConnection> connection = std::move(live.value());
    if (!connection->file.is_same_file(described.file)) return false;
    const bool met = run_on(*connection, described.schema_version, naming);
    if (!is_broken_) parts_.live.give_back(std::move(connection));
    return met;
  }

  // The program, compiled under the same fence where nothing can be harmed, opens nothing else. The
  // authorizer alone does not see NATURAL joins.
  bool stays_inside(const CheckLease& check, const Naming& naming) {
    FenceKeeper keeper(fence_, naming);
    const Watch watch(check.gate(), keeper);
    const std::string body = sql().substr(body_start(outline_));
    const Program program = read_program(check.db(), check.shape(), body);
    if (!keeper.denied().empty()) return fence_off(keeper.denied()), false;
    // What does not compile says so itself, on the source.
    const bool compiles = program.unknowns.empty() || program.unknowns.front().what != "program";
    const auto beyond = compiles ? beyond_fence(program, fence_, naming) : std::nullopt;
    if (beyond) fence_off(*beyond);
    return !beyond;
  }

  // False: the schema is not the one that was described; nothing was run.
  bool run_on(LiveConnection& live, std::int64_t schema_version, const Naming& naming) {
    sqlite3* db = live.db.get();
    const Budget budget(fence_.limits.memory / 5 * kCountedFifths);
    const Handlers handlers(db, pulse_);
    const auto cell =
        static_cast<std::int64_t>(std::min<std::uint64_t>(fence_.limits.cell, 1 << 30));
    // Room for a value somewhat beyond the cap, so that the cap is what ends the reading.
    sqlite3_limit(
        db, SQLITE_LIMIT_LENGTH,
        static_cast<int>(std::clamp<std::int64_t>(cell + cell / 4, 1'000'000, 10'000'000)));
    AllowAll ours;
    const Watch watch(live.gate, ours);
    entry_.use(db);
    Trouble trouble;
    execute(db, queries::k_sources_sqlite_read_begin, trouble);
    const bool is_met = live.schema_version(trouble) == schema_version;
    open_virtual_tables(db, naming);
    if (trouble)
      explain(trouble, budget);
    else if (is_met)
      run_fenced(live, naming, budget);
    entry_.use(nullptr);
    Trouble ignored;
    execute(db, queries::k_sources_sqlite_read_end, ignored);
    is_broken_ = is_broken_ || sqlite3_get_autocommit(db) == 0;
    return is_met || trouble;
  }

  // A virtual table's first use asks as if it wrote the schema; like table functions, the allowed
  // ones are opened before the fence stands.
  void open_virtual_tables(sqlite3* db, const Naming& naming) {
    for (const auto& name : fence_.relations) {
      const RelationShape* relation = naming.shape.relation(name);
      if (relation == nullptr || relation->kind != RelationKind::kVirtualTable) continue;
      Trouble unusable;  // then the statement says so
      const Query once(db, with_relation(queries::k_sources_sqlite_whole_relation, relation->name),
                       unusable);
    }
  }

  void run_fenced(LiveConnection& live, const Naming& naming, const Budget& budget) {
    FenceKeeper keeper(fence_, naming);
    const Watch watch(live.gate, keeper);
    const auto started = SteadyClock::now();
    Trouble trouble;
    Statement statement = prepare(live.db.get(), trouble);
    if (statement && is_one_reading_statement(statement.get())) {
      name_columns(statement.get(), live.db.get(), keeper);
      read_rows(statement.get(), live.db.get(), trouble);
    }
    if (!statement && !trouble) fail(ErrorCode::kFenced, "there is no statement to run");
    if (trouble && !keeper.denied().empty() && (trouble.code & 0xff) == SQLITE_AUTH)
      fence_off(keeper.denied());
    else if (trouble)
      explain(trouble, budget);
    report_.execution =
        std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - started);
  }

  Statement prepare(sqlite3* db, Trouble& trouble) {
    sqlite3_stmt* raw = nullptr;
    trouble.note(db, sqlite3_prepare_v2(db, sql().c_str(), static_cast<int>(sql().size() + 1), &raw,
                                        &tail_));
    return Statement(raw);
  }

  // Approved statements are; this is the last place to notice that one is not.
  bool is_one_reading_statement(sqlite3_stmt* statement) {
    const auto rest = static_cast<std::size_t>(tail_ - sql().c_str());
    if (outline_.statements_from(rest) > 0)
      return fail(ErrorCode::kFenced, "more than one statement is not run"), false;
    if (sqlite3_stmt_readonly(statement) == 0 || sqlite3_column_count(statement) == 0)
      return fail(ErrorCode::kFenced, "only statements that read are run"), false;
    return true;
  }

  // A masked column reads as NULL and has no origin any more; compiled once more without masks, and
  // never stepped, the statement tells where its columns come from.
  void name_columns(sqlite3_stmt* statement, sqlite3* db, FenceKeeper& keeper) {
    Statement unmasked;
    if (!fence_.masked_columns.empty()) {
      keeper.show_origins(true);
      Trouble ignored;
      unmasked = prepare(db, ignored);
      keeper.show_origins(false);
    }
    const int count = sqlite3_column_count(statement);
    for (int i = 0; i < count; ++i) {
      const char* name = sqlite3_column_name(statement, i);
      const char* type = sqlite3_column_decltype(unmasked ? unmasked.get() : statement, i);
      report_.columns.push_back({name == nullptr ? "" : name, type == nullptr ? "" : type,
                                 unmasked && is_masked(unmasked.get(), i)});
    }
    const Uncounted theirs;
    sink_.columns(report_.columns);
  }

  bool is_masked(sqlite3_stmt* unmasked, int column) const {
    const char* table = sqlite3_column_table_name(unmasked, column);
    const char* origin = sqlite3_column_origin_name(unmasked, column);
    return table != nullptr && origin != nullptr &&
           fence_.masked_columns.contains({ascii_lower(table), ascii_lower(origin)});
  }

  void read_rows(sqlite3_stmt* statement, sqlite3* db, Trouble& trouble) {
    for (;;) {
      const bool may_go_on = pulse_.beat();
      const int rc = may_go_on ? sqlite3_step(statement) : SQLITE_INTERRUPT;
      if (rc == SQLITE_DONE) break;
      if (rc != SQLITE_ROW) {
        trouble.note(may_go_on ? db : nullptr, rc);
        return;
      }
      if (!deliver(statement)) break;
    }
    report_.outcome = RunOutcome::kDone;
  }

  // False: a cap is met and this row is not delivered, or the caller has enough.
  bool deliver(sqlite3_stmt* statement) {
    if (report_.rows >= fence_.limits.rows) return stop_by(TruncatedBy::kRows);
    const int count = sqlite3_column_count(statement);
    std::uint64_t bytes = 0;
    for (int i = 0; i < count; ++i) {
      const std::uint64_t size = size_at(statement, i);
      if (size > fence_.limits.cell) return stop_by(TruncatedBy::kCell);
      bytes += size;
    }
    if (report_.bytes + bytes > fence_.limits.bytes) return stop_by(TruncatedBy::kBytes);
    Row row;
    row.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) row.push_back(value_at(statement, i));
    ++report_.rows;
    report_.bytes += bytes;
    const Uncounted theirs;
    return sink_.row(std::move(row)) || stop_by(TruncatedBy::kBytes);
  }

  static std::uint64_t size_at(sqlite3_stmt* statement, int column) {
    switch (sqlite3_column_type(statement, column)) {
      case SQLITE_NULL:
        return 0;
      case SQLITE_TEXT:
      case SQLITE_BLOB:
        return static_cast<std::uint64_t>(sqlite3_column_bytes(statement, column));
      default:
        return sizeof(std::int64_t);
    }
  }

  bool stop_by(TruncatedBy cap) {
    report_.truncated_by = cap;
    return false;
  }

  void explain(const Trouble& trouble, const Budget& budget) {
    const Limits& limits = fence_.limits;
    switch (trouble.code & 0xff) {
      case SQLITE_INTERRUPT:
      case SQLITE_BUSY:
        if (entry_.control().is_cancelled) {
          fail(ErrorCode::kCancelled, "cancelled");
          report_.outcome = RunOutcome::kCancelled;
          return;
        }
        if (pulse_.is_late())
          return fail(ErrorCode::kTimeLimit,
                      fmt::format("took longer than {} (limits.time)", words(limits.time)));
        break;
      case SQLITE_NOMEM:
        is_broken_ = true;
        if (budget.was_exceeded())
          return fail(ErrorCode::kMemoryLimit, fmt::format("needed more than {} (limits.memory)",
                                                           bytes_words(limits.memory)));
        break;
      case SQLITE_TOOBIG:
        return fail(ErrorCode::kMemoryLimit, fmt::format("a value grew far beyond {} (limits.cell)",
                                                         bytes_words(limits.cell)));
      case SQLITE_IOERR:
      case SQLITE_CORRUPT:
      case SQLITE_NOTADB:
      case SQLITE_CANTOPEN:
        is_broken_ = true;
        break;
      default:
        break;
    }
    SourceError error = parts_.live.source().explain(trouble);
    fail(error.code, std::move(error.message));
  }

  const RunParts& parts_;
  const ApprovedStatement& statement_;
  const Fence& fence_;
  RowSink& sink_;
  RunReport report_;
  RunRegistry::Entry entry_;
  Pulse pulse_;
  std::vector<Token> tokens_;
  Outline outline_;
  const char* tail_ = nullptr;
  bool is_broken_ = false;  // the connection is not to be used again
};

}  // namespace

Result<std::unique_ptr<LiveConnection>, SourceError> LivePool::take() {
  const auto file = source_.look();
  if (!file) return unexpected(file.error());
  for (;;) {
    std::unique_ptr<LiveConnection> connection;
    {
      auto idle = idle_.lock();
      if (idle->empty()) break;
      connection = std::move(idle->back());
      idle->pop_back();
    }
    if (connection->file.is_same_file(file.value())) return connection;
  }
  return connect(source_);
}

void LivePool::give_back(std::unique_ptr<LiveConnection> connection) {
  connection->gate.set(nullptr);
  auto idle = idle_.lock();
  if (idle->size() < kLiveKept) idle->push_back(std::move(connection));
}

RunReport run_statement(const RunParts& parts, const ApprovedStatement& statement,
                        const Fence& fence, RowSink& sink,
                        const std::function<void(const Progress&)>& progress) {
  return Run(parts, statement, fence, sink, progress).go();
}

}  // namespace countersign::engines::sqlite
