#include "engines/sqlite/engine.h"

#include <utility>

#include <sqlite3.h>

#include "engines/sqlite/check.h"
#include "engines/sqlite/describe.h"
#include "engines/sqlite/inspect.h"
#include "engines/sqlite/plan.h"
#include "engines/sqlite/recorder.h"
#include "engines/sqlite/run.h"
#include "engines/sqlite/sizes.h"
#include "engines/sqlite/tokens.h"
#include "queries/statements.h"

namespace countersign::engines::sqlite {

namespace {

class SqliteInspector final : public Inspector {
 public:
  Facts inspect(const Schema& schema, std::string_view sql) override {
    return inspect_statement(checks_, schema, sql);
  }
  std::string_view dialect() const override { return "sqlite"; }

 private:
  CheckPool checks_;
};

class SqliteEngine final : public Engine {
 public:
  explicit SqliteEngine(const SqliteSource& source)
      : live_(SourceFile{source.name, source.path}),
        describer_(SourceFile{source.name, source.path}, source.notes_file) {}

  Result<std::shared_ptr<const Schema>, SourceError> describe() override {
    auto described = describer_.describe();
    if (!described) return unexpected(described.error());
    return described.value().schema;
  }

  Facts inspect(const Schema& schema, std::string_view sql) override {
    return inspect_statement(checks_, schema, sql);
  }

  Result<Plan, SourceError> compile(std::string_view sql) override;

  RunReport run(ApprovedStatement statement, const Fence& fence, RowSink& sink,
                const std::function<void(const Progress&)>& progress) override {
    return run_statement({describer_, checks_, live_, registry_}, statement, fence, sink, progress);
  }

  void cancel(const StepRef& step) override { registry_.cancel(step); }

  Result<Done, SourceError> ping() override;

  std::string_view dialect() const override { return "sqlite"; }
  bool is_remote() const override { return false; }
  // The file is opened for reading only, whatever rights this process has: nothing to advise.
  std::vector<std::string> advice() override { return {}; }

 private:
  CheckPool checks_;
  LivePool live_;
  Describer describer_;
  RunRegistry registry_;
};

// The plan that the source itself makes, with its statistics; armed so that compiling is all that
// happens.
Result<Plan, SourceError> SqliteEngine::compile(std::string_view sql) {
  const auto described = describe();
  if (!described) return unexpected(described.error());
  const Schema& schema = *described.value();
  Trouble trouble;
  const CheckLease check = checks_.borrow(schema.ddl, schema.digest, trouble);
  if (!check) return unexpected(live_.source().explain(trouble));
  auto live = live_.take();
  if (!live) return unexpected(live.error());
  std::unique_ptr<LiveConnection> connection = std::move(live.value());
  const std::string text(sql);
  const auto tokens = tokenize(text);
  const Outline outline(text, tokens);
  Events events;
  std::vector<PlanRow> rows;
  {
    Recorder recorder(events);
    const Watch watch(connection->gate, recorder);
    const Query compiled(connection->db.get(), text, trouble);
    if (!trouble)
      rows = read_plan(connection->db.get(), std::string_view(text).substr(body_start(outline)));
  }
  SourceError error = live_.source().explain(trouble);
  live_.give_back(std::move(connection));
  if (!events.effects.empty())
    return unexpected(SourceError{ErrorCode::kFenced, "only statements that read are compiled"});
  if (trouble) return unexpected(std::move(error));
  const RowEstimates rows_of = row_estimates_of(schema);
  const auto sizes = sizes_in(outline);
  return estimate_plan(rows, {outline, check.shape(), rows_of, sizes});
}

Result<Done, SourceError> SqliteEngine::ping() {
  auto live = live_.take();
  if (!live) return unexpected(live.error());
  std::unique_ptr<LiveConnection> connection = std::move(live.value());
  Trouble trouble;
  {
    AllowAll ours;
    const Watch watch(connection->gate, ours);
    Query here(connection->db.get(), queries::k_sources_sqlite_ping, trouble);
    here.next();
  }
  if (trouble) return unexpected(live_.source().explain(trouble));
  live_.give_back(std::move(connection));
  return Done{};
}

}  // namespace

std::unique_ptr<Inspector> make_inspector() {
  return std::make_unique<SqliteInspector>();
}

std::unique_ptr<Engine> make_engine(const SqliteSource& source) {
  return std::make_unique<SqliteEngine>(source);
}

}  // namespace countersign::engines::sqlite
