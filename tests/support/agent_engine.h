#pragma once

// A source that does what a test tells it: it compiles anything that begins with SELECT, reads
// `customers`, gives two rows, and can be held while it runs. It writes down every statement that
// it was really asked to run.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "engines/engine.h"
#include "tests/support/guard_facts.h"

namespace countersign::tests {

class FakeEngine final : public engines::Engine {
 public:
  FakeEngine() {
    auto schema = std::make_shared<engines::Schema>();
    schema->ddl = "CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT, notes TEXT)";
    schema->digest = sha256(schema->ddl);
    engines::SchemaRelation customers;
    customers.name = "customers";
    customers.columns = {{"id", "INTEGER", false, true, ""}, {"name", "TEXT", true, false, ""}};
    schema->relations = {customers};
    schema_ = std::move(schema);
  }

  // ---- what a test may turn ----
  std::atomic<bool> is_missing{false};  // describe, compile and ping say so
  std::atomic<std::uint64_t> row_count{2};
  std::atomic<std::uint64_t> estimated_rows{2};
  std::atomic<bool> is_held{false};  // run() waits until let go or cancelled
  std::atomic<bool> runs_out_of_time{false};
  std::atomic<bool> is_a_server{false};      // is_remote()
  std::atomic<bool> compile_is_away{false};  // described from memory, but not there to be asked
  std::atomic<bool> compile_is_late{false};  // there, and never has the time
  std::string compile_says;                  // no, in these words; set while nothing compiles
  std::atomic<bool> compile_is_held{false};  // compile() waits until let go
  // Called at the beginning of every compile(), on its thread; set before the desk starts.
  std::function<void(std::string_view)> on_compile;
  // What run() reads in place of `name 1`, `name 2`; set while nothing runs.
  std::vector<std::string> cells;
  std::string column_name = "name";
  // run() ends as failed with these words.
  std::string failure;
  void let_go() {
    is_held = false;
    compile_is_held = false;
    changed_.notify_all();
  }

  std::vector<std::string> ran() {
    const std::lock_guard held(mutex_);
    return ran_;
  }
  std::vector<std::string> compiled() {
    const std::lock_guard held(mutex_);
    return compiled_;
  }
  // As if somebody had added a table.
  void change_schema() {
    const std::lock_guard held(mutex_);
    auto next = std::make_shared<engines::Schema>(*schema_);
    next->ddl += ";\nCREATE TABLE more(id INTEGER)";
    next->digest = sha256(next->ddl);
    schema_ = std::move(next);
  }
  void set_notes(const std::string& of_relation, const std::string& of_column) {
    const std::lock_guard held(mutex_);
    auto next = std::make_shared<engines::Schema>(*schema_);
    next->relations.front().note = of_relation;
    next->relations.front().columns.back().note = of_column;
    schema_ = std::move(next);
  }
  std::size_t running() {
    const std::lock_guard held(mutex_);
    return running_.size();
  }

  // ---- the door ----
  Result<std::shared_ptr<const engines::Schema>, engines::SourceError> describe() override {
    if (is_missing) return unexpected(missing());
    const std::lock_guard held(mutex_);
    return schema_;
  }

  Facts inspect(const engines::Schema&, std::string_view sql) override {
    Facts facts = testing::facts_of(sql);
    facts.relations = {testing::relation("customers", {"name"})};
    facts.has_limit = true;
    if (sql.starts_with("SELECT")) return facts;
    facts.problem = CompileProblem::kSyntax;
    facts.problem_words =
        "near \"" + std::string(sql.substr(0, sql.find(' '))) + "\": syntax error";
    return facts;
  }

  Result<engines::Plan, engines::SourceError> compile(std::string_view sql) override {
    if (on_compile) on_compile(sql);
    {
      std::unique_lock held(mutex_);
      compiled_.emplace_back(sql);
      changed_.wait_for(held, std::chrono::seconds(20), [&] { return !compile_is_held; });
    }
    if (is_missing || compile_is_away) return unexpected(missing());
    if (compile_is_late)
      return unexpected(
          engines::SourceError{ErrorCode::kTimeLimit, "The server did not answer in time."});
    if (!compile_says.empty())
      return unexpected(engines::SourceError{ErrorCode::kSourceError, compile_says});
    return engines::Plan{{estimated_rows, 2.0, true}, {}};
  }

  engines::RunReport run(ApprovedStatement statement, const Fence& fence, engines::RowSink& sink,
                         const std::function<void(const engines::Progress&)>& progress) override {
    const StepRef step = statement.step();
    engines::RunReport report;
    {
      std::unique_lock held(mutex_);
      ran_.push_back(statement.sql());
      running_.insert(step);
      changed_.wait_for(held, std::chrono::seconds(20),
                        [&] { return !is_held || cancelled_.contains(step); });
      running_.erase(step);
      if (cancelled_.erase(step) > 0) {
        report.outcome = engines::RunOutcome::kCancelled;
        report.error = ErrorCode::kCancelled;
        report.message = "Cancelled while running.";
        return report;
      }
    }
    return read(fence, sink, progress, report);
  }

  void cancel(const StepRef& step) override {
    {
      const std::lock_guard held(mutex_);
      if (running_.contains(step)) cancelled_.insert(step);
    }
    changed_.notify_all();
  }

  Result<Done, engines::SourceError> ping() override {
    if (is_missing) return unexpected(missing());
    return Done{};
  }

  std::string_view dialect() const override { return "sqlite"; }
  bool is_remote() const override { return is_a_server; }
  std::vector<std::string> advice() override { return {}; }

 private:
  static engines::SourceError missing() {
    return {ErrorCode::kSourceMissing, "The file shop.db is not there; put it back."};
  }

  engines::RunReport read(const Fence& fence, engines::RowSink& sink,
                          const std::function<void(const engines::Progress&)>& progress,
                          engines::RunReport report) {
    if (!failure.empty()) {
      report.outcome = engines::RunOutcome::kFailed;
      report.error = ErrorCode::kSourceError;
      report.message = failure;
      return report;
    }
    report.columns = {{column_name, "TEXT", false}};
    sink.columns(report.columns);
    report.outcome = engines::RunOutcome::kDone;
    for (std::uint64_t i = 0; i < row_count; ++i) {
      if (i == fence.limits.rows) {
        report.truncated_by = TruncatedBy::kRows;
        break;
      }
      sink.row({engines::Text{i < cells.size() ? cells[i] : "name " + std::to_string(i + 1)}});
      ++report.rows;
    }
    progress({report.rows, report.rows * 8, std::chrono::microseconds(1)});
    if (runs_out_of_time) {
      report.outcome = engines::RunOutcome::kFailed;
      report.error = ErrorCode::kTimeLimit;
      report.message = "Stopped after 1000 ms: the limit `time`.";
    }
    report.execution = std::chrono::microseconds(7);
    return report;
  }

  std::shared_ptr<const engines::Schema> schema_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> ran_, compiled_;
  std::set<StepRef> running_, cancelled_;
};

}  // namespace countersign::tests
