#include "engines/postgres/run.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <libpq-fe.h>

#include "core/text.h"
#include "engines/postgres/fence.h"
#include "engines/postgres/plan.h"
#include "engines/postgres/values.h"
#include "queries/statements.h"

namespace countersign::engines::postgres {

namespace {

using std::chrono::milliseconds;

constexpr auto kProgressEvery = milliseconds(100);
// The server ends a statement itself a little after we would have, should we be gone by then.
constexpr auto kServerLater = milliseconds(1000);
// How long a stopped statement may take to end before its connection is cut.
constexpr auto kStopsWithin = milliseconds(2000);
constexpr auto kWaitForLock = milliseconds(2000);
// A plan needs little time; a table that is locked is not waited for.
constexpr auto kPreparesWithin = milliseconds(10'000);

std::string words(milliseconds time) {
  return time.count() % 1000 == 0 ? fmt::format("{} s", time.count() / 1000)
                                  : fmt::format("{} ms", time.count());
}

// One sort or hash may take an eighth of limits.memory: a statement has several, each may be
// doubled by hashing, and parallel workers have their own.
std::string work_memory(std::uint64_t bytes) {
  return fmt::format("{}kB", std::clamp<std::uint64_t>(bytes / 8 / 1024, 64, 64 * 1024));
}

// A session in a transaction, and the catalog that statements meet in it.
struct Ready {
  Session session;
  Described described;
};

// What lay idle may have died meanwhile: then once more on a new connection. Nothing of the
// statement has been sent so far.
Result<Ready, SourceError> make_ready(const RunParts& parts, milliseconds time,
                                      std::uint64_t memory, const Patience& patience) {
  const std::vector<std::string> limits = {fmt::format("{}", (time + kServerLater).count()),
                                           fmt::format("{}", std::min(time, kWaitForLock).count()),
                                           work_memory(memory)};
  for (bool is_last_try = false;; is_last_try = true) {
    auto taken = is_last_try ? parts.pool.take_fresh(patience) : parts.pool.take(patience);
    if (!taken) return unexpected(taken.error());
    Ready ready{std::move(taken.value()), {}};
    Connection& connection = *ready.session.connection;
    const auto prepare = [&]() -> Result<Done, Failure> {
      if (auto begun = begin_reading(connection, patience); !begun) return begun;
      auto described = parts.describer.describe_in(connection, patience);
      if (!described) return unexpected(described.error());
      ready.described = std::move(described.value());
      const auto limited = connection.ask(queries::k_sources_postgres_limits, limits, patience);
      if (!limited) return unexpected(limited.error());
      return Done{};
    };
    const auto prepared = prepare();
    if (prepared) return ready;
    const Failure& failure = prepared.error();
    if (failure.kind == Failure::Kind::kLost && !ready.session.is_fresh && !is_last_try) continue;
    SourceError error = statement_error(failure, parts.pool.naming());
    // Lost, but before anything was sent.
    if (error.code == ErrorCode::kSourceLost) error.code = ErrorCode::kSourceMissing;
    return unexpected(std::move(error));
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
        progress_(progress),
        entry_(parts.registry, statement.step()) {}

  RunReport go() {
    report_.outcome = RunOutcome::kFailed;
    if (statement_.source() != parts_.pool.source().name)
      fail(ErrorCode::kFenced, "the statement was approved for another source");
    else if (!is_storable_text(statement_.sql()))
      fail(ErrorCode::kFenced, "the statement is not text");
    else
      make_ready_and_run();
    return std::move(report_);
  }

 private:
  enum class End { kRows, kCap, kTime, kCancel, kError };

  void fail(ErrorCode error, std::string message) {
    report_.outcome = error == ErrorCode::kCancelled ? RunOutcome::kCancelled : RunOutcome::kFailed;
    report_.error = error;
    report_.message = std::move(message);
  }

  void make_ready_and_run() {
    const Patience patience{SteadyClock::now() + kPreparesWithin, &entry_.alarm()};
    auto ready = make_ready(parts_, fence_.limits.time, fence_.limits.memory, patience);
    if (!ready) return fail(ready.error().code, ready.error().message);
    described_ = ready.value().described;
    if (stays_inside()) {
      run_on(*ready.value().session.connection);
      if (is_cut_) return;
    }
    parts_.pool.give_back(std::move(ready.value().session), SessionPool::Saw::kProposed);
  }

  // Held against the catalog of this very transaction: what was approved under an older one may
  // mean something else by now.
  bool stays_inside() {
    const Facts facts = parts_.inspector.inspect(*described_->schema, statement_.sql());
    if (const auto what = not_one_reading_statement(facts)) {
      fail(ErrorCode::kFenced, "the engine refused to send it: " + *what);
      return false;
    }
    if (const auto beyond = beyond_fence(facts, fence_)) {
      fail(ErrorCode::kFenced,
           fmt::format("the engine refused to read {}: it is not allowed here", *beyond));
      return false;
    }
    return true;
  }

  void run_on(Connection& connection) {
    const auto started = SteadyClock::now();
    start_ = started;
    deadline_ = started + fence_.limits.time;
    next_progress_ = started + kProgressEvery;
    stopper_ = connection.stopper();
    // Digits and hexadecimals take more room on the way than their values do.
    connection.set_row_bytes_max(2 * fence_.limits.bytes + 1'000'000);
    const auto sent = connection.send(statement_.sql(), {deadline_, &entry_.alarm()});
    const End end = sent ? read_rows(connection) : end_of(sent.error());
    report_.execution = elapsed();
    finish(connection, end);
  }

  std::chrono::microseconds elapsed() const {
    return std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - start_);
  }

  End end_of(const Failure& failure) {
    failure_ = failure;
    switch (failure.kind) {
      case Failure::Kind::kRang:
        return End::kCancel;
      case Failure::Kind::kLate:
        return End::kTime;
      case Failure::Kind::kRefused:
      case Failure::Kind::kLost:
        return End::kError;
    }
    unreachable("a failure of no kind");
  }

  // Waits for the next answer, telling how far it is meanwhile.
  Result<Answer, Failure> next(Connection& connection) {
    for (;;) {
      auto answer = connection.next({std::min(deadline_, next_progress_), &entry_.alarm()});
      tell();
      if (answer || answer.error().kind != Failure::Kind::kLate || SteadyClock::now() >= deadline_)
        return answer;
    }
  }

  void tell() {
    const auto now = SteadyClock::now();
    if (now < next_progress_) return;
    next_progress_ = now + kProgressEvery;
    if (progress_) progress_({report_.rows, report_.bytes, elapsed()});
  }

  End read_rows(Connection& connection) {
    for (;;) {
      // Rows that have arrived already must not outrun a click, or the time.
      if (entry_.alarm().rang()) return End::kCancel;
      if (SteadyClock::now() >= deadline_) return End::kTime;
      auto answer = next(connection);
      if (!answer && connection.is_too_much()) return too_much_at_once();
      if (!answer) return end_of(answer.error());
      if (!answer.value()) return End::kRows;
      name_columns(answer.value().get());
      if (!deliver(answer.value().get())) return End::kCap;
    }
  }

  End too_much_at_once() {
    report_.truncated_by = report_.columns.size() == 1 ? TruncatedBy::kCell : TruncatedBy::kBytes;
    return End::kCap;
  }

  void name_columns(const PGresult* answer) {
    const int count = PQnfields(answer);
    if (has_columns_) return;
    has_columns_ = true;
    for (int i = 0; i < count; ++i) {
      types_.push_back(PQftype(answer, i));
      const auto type = described_->type_names.find(types_.back());
      report_.columns.push_back(
          {PQfname(answer, i), type == described_->type_names.end() ? "" : type->second, false});
    }
    sink_.columns(report_.columns);
  }

  // False: a cap is met and this row is not delivered, or the caller has enough.
  bool deliver(const PGresult* answer) {
    if (PQntuples(answer) == 0) return true;
    if (report_.rows >= fence_.limits.rows) return stop_by(TruncatedBy::kRows);
    Row row;
    row.reserve(types_.size());
    std::uint64_t bytes = 0;
    for (int i = 0; i < static_cast<int>(types_.size()); ++i) {
      if (PQgetisnull(answer, 0, i) != 0) {
        row.emplace_back(Null{});
        continue;
      }
      row.push_back(value_of(
          types_[static_cast<std::size_t>(i)],
          {PQgetvalue(answer, 0, i), static_cast<std::size_t>(PQgetlength(answer, 0, i))}));
      const std::uint64_t size = size_of(row.back());
      if (size > fence_.limits.cell) return stop_by(TruncatedBy::kCell);
      bytes += size;
    }
    if (report_.bytes + bytes > fence_.limits.bytes) return stop_by(TruncatedBy::kBytes);
    ++report_.rows;
    report_.bytes += bytes;
    return sink_.row(std::move(row)) || stop_by(TruncatedBy::kBytes);
  }

  bool stop_by(TruncatedBy cap) {
    report_.truncated_by = cap;
    return false;
  }

  void finish(Connection& connection, End end) {
    switch (end) {
      case End::kRows:
        report_.outcome = RunOutcome::kDone;
        return;
      case End::kCap:
        stop(connection);
        report_.outcome = RunOutcome::kDone;
        return;
      case End::kTime:
        return fail(ErrorCode::kTimeLimit,
                    fmt::format("took longer than {} (limits.time){}", words(fence_.limits.time),
                                stop(connection)));
      case End::kCancel:
        return fail(ErrorCode::kCancelled, "cancelled" + stop(connection));
      case End::kError:
        return explain(connection);
    }
    unreachable("a run that ends in no way");
  }

  // A request to stop may arrive when the statement has ended by itself, and would then hit what
  // comes next on the connection: so nothing does. What did not answer is said.
  std::string stop(Connection& connection) {
    is_cut_ = true;
    parts_.stops.send(std::move(stopper_));
    if (connection.is_too_much() || connection.drain({SteadyClock::now() + kStopsWithin}))
      return "";
    return "; the server did not confirm that it stopped, and the connection was cut";
  }

  void explain(Connection& connection) {
    SourceError error = statement_error(failure_, parts_.pool.naming());
    if (failure_.kind == Failure::Kind::kLost) {
      is_cut_ = true;
      report_.outcome = RunOutcome::kLost;
      report_.error = ErrorCode::kSourceLost;
      report_.message = std::move(error.message);
      return;
    }
    is_cut_ = failure_.is_fatal || !connection.drain({SteadyClock::now() + kStopsWithin});
    if (failure_.code == "57014")
      error.message = fmt::format("took longer than {} (limits.time)", words(fence_.limits.time));
    fail(error.code, std::move(error.message));
  }

  const RunParts& parts_;
  const ApprovedStatement& statement_;
  const Fence& fence_;
  RowSink& sink_;
  const std::function<void(const Progress&)>& progress_;
  RunRegistry::Entry entry_;
  RunReport report_;
  Described described_;
  std::unique_ptr<Stopper> stopper_;
  SteadyClock::time_point start_;
  SteadyClock::time_point deadline_;
  SteadyClock::time_point next_progress_;
  std::vector<std::uint32_t> types_;
  bool has_columns_ = false;
  Failure failure_;
  bool is_cut_ = false;  // the connection is not to be used again
};

}  // namespace

RunReport run_statement(const RunParts& parts, const ApprovedStatement& statement,
                        const Fence& fence, RowSink& sink,
                        const std::function<void(const Progress&)>& progress) {
  return Run(parts, statement, fence, sink, progress).go();
}

namespace {

// What is so only for now, a lock or a server that goes down, says nothing of the statement.
SourceError plan_error(const Failure& failure, const Naming& naming) {
  auto error = statement_error(failure, naming);
  if (failure.code == "55P03" || failure.code.starts_with("57P0"))
    error.code = ErrorCode::kSourceLost;
  return error;
}

}  // namespace

Result<Plan, SourceError> compile_statement(const RunParts& parts, std::string_view sql,
                                            milliseconds time) {
  const Patience patience{SteadyClock::now() + kPreparesWithin};
  auto ready = make_ready(parts, time, Limits{}.memory, patience);
  if (!ready) return unexpected(ready.error());
  const Snapshot& snapshot = *ready.value().described;
  const Facts facts = parts.inspector.inspect(*snapshot.schema, sql);
  if (const auto what = not_one_reading_statement(facts)) {
    parts.pool.give_back(std::move(ready.value().session), SessionPool::Saw::kProposed);
    return unexpected(
        SourceError{ErrorCode::kFenced, "the engine refused to have it planned: " + *what});
  }
  const std::string question = std::string(queries::k_sources_postgres_explain) + std::string(sql);
  const auto planned = ready.value().session.connection->ask(
      question, {}, {SteadyClock::now() + time + kServerLater});
  if (!planned) {
    if (planned.error().kind == Failure::Kind::kRefused)
      parts.pool.give_back(std::move(ready.value().session), SessionPool::Saw::kProposed);
    return unexpected(plan_error(planned.error(), parts.pool.naming()));
  }
  auto plan = planned.value().rows() == 1
                  ? plan_of(planned.value().view(0, 0), snapshot.catalog, *snapshot.schema)
                  : Result<Plan, std::string>(unexpected(std::string("the server sent no plan")));
  parts.pool.give_back(std::move(ready.value().session), SessionPool::Saw::kProposed);
  if (!plan) return unexpected(SourceError{ErrorCode::kSourceError, plan.error()});
  return std::move(plan.value());
}

}  // namespace countersign::engines::postgres
