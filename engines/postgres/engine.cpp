#include "engines/postgres/engine.h"

#include <utility>

#include <fmt/format.h>

#include "core/text.h"
#include "engines/postgres/describe.h"
#include "engines/postgres/run.h"
#include "engines/postgres/session.h"
#include "engines/postgres/stops.h"
#include "queries/statements.h"

namespace countersign::engines::postgres {

namespace {

using std::chrono::milliseconds;

constexpr auto kDescribesWithin = milliseconds(60'000);
constexpr auto kPlansWithin = milliseconds(3'000);
constexpr auto kPingsWithin = milliseconds(5'000);
constexpr std::size_t kNameBytesMax = 63;  // longer ones the server cuts

Patience for_at_most(milliseconds time) {
  return {SteadyClock::now() + time};
}

class PostgresEngine final : public Engine {
 public:
  PostgresEngine(PostgresSource source, std::unique_ptr<Inspector> inspector)
      : inspector_(std::move(inspector)), pool_(std::move(source)), describer_(pool_) {}

  Result<std::shared_ptr<const Schema>, SourceError> describe() override {
    auto described = describer_.describe(for_at_most(kDescribesWithin));
    if (!described) return unexpected(described.error());
    // Shares the life of the snapshot that it is a part of.
    return std::shared_ptr<const Schema>(described.value(), described.value()->schema.get());
  }

  Facts inspect(const Schema& schema, std::string_view sql) override {
    return inspector_->inspect(schema, sql);
  }

  Result<Plan, SourceError> compile(std::string_view sql) override {
    return compile_statement(parts(), sql, kPlansWithin);
  }

  RunReport run(ApprovedStatement statement, const Fence& fence, RowSink& sink,
                const std::function<void(const Progress&)>& progress) override {
    return run_statement(parts(), statement, fence, sink, progress);
  }

  void cancel(const StepRef& step) override { registry_.cancel(step); }

  Result<Done, SourceError> ping() override;

  std::string_view dialect() const override { return "postgresql"; }
  bool is_remote() const override { return true; }
  std::vector<std::string> advice() override { return describer_.advice(); }

 private:
  RunParts parts() { return {pool_, describer_, *inspector_, registry_, stops_}; }

  std::unique_ptr<Inspector> inspector_;
  SessionPool pool_;
  Describer describer_;
  RunRegistry registry_;
  StopSender stops_;
};

Result<Done, SourceError> PostgresEngine::ping() {
  const Patience patience = for_at_most(kPingsWithin);
  for (bool is_last_try = false;; is_last_try = true) {
    auto taken = is_last_try ? pool_.take_fresh(patience) : pool_.take(patience);
    if (!taken) return unexpected(taken.error());
    Session session = std::move(taken.value());
    const auto answered = session.connection->ask(queries::k_sources_postgres_ping, {}, patience);
    if (!answered && answered.error().kind == Failure::Kind::kLost && !session.is_fresh &&
        !is_last_try)
      continue;
    if (!answered) return unexpected(statement_error(answered.error(), pool_.naming()));
    pool_.give_back(std::move(session), SessionPool::Saw::kOnlyOurs);
    return Done{};
  }
}

std::optional<std::string> wrong_schema(std::string_view schema) {
  if (schema.empty() || schema.size() > kNameBytesMax || !is_storable_text(schema))
    return fmt::format("\"{}\" in the search path is not a schema's name", printable(schema));
  if (schema == "$user")
    return "\"$user\" in the search path depends on who asks; name the schemas";
  if (schema.starts_with("pg_"))
    return fmt::format(
        "\"{}\" in the search path is the server's own; pg_catalog comes first by itself",
        printable(schema));
  return std::nullopt;
}

}  // namespace

Result<std::unique_ptr<Engine>, std::string> make_engine(const SourceOptions& options,
                                                         std::unique_ptr<Inspector> inspector) {
  const auto no = [&](const std::string& words) {
    return unexpected(fmt::format("source {}: {}", printable(options.name), words));
  };
  auto address = parse_address(options.url);
  if (!address) return no(address.error());
  for (const auto& schema : options.search_path)
    if (const auto wrong = wrong_schema(schema)) return no(*wrong);
  return std::unique_ptr<Engine>(std::make_unique<PostgresEngine>(
      PostgresSource{options.name, std::move(address.value()), options.password_env,
                     options.search_path, options.notes_file},
      std::move(inspector)));
}

}  // namespace countersign::engines::postgres
