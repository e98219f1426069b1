#include "cli/house.h"

#include <fmt/format.h>

#include "cli/keeper.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

std::map<std::string, std::unique_ptr<agent::Planner>> planners_of(
    const config::Settings& settings) {
  std::map<std::string, std::unique_ptr<agent::Planner>> planners;
  for (const auto& [name, planner] : settings.planners) {
    switch (planner.kind) {
      case config::PlannerKind::kNone:
        planners[name] = agent::make_none_planner();
        break;
      case config::PlannerKind::kBuiltin:
        planners[name] = agent::make_builtin_planner();
        break;
      case config::PlannerKind::kScript: {
        auto made = agent::make_script_planner(planner.script_file);
        if (!made)
          throw CannotStart(fmt::format("planners.{}.script: {}", name, std::move(made).error()));
        planners[name] = std::move(made).value();
        break;
      }
    }
  }
  return planners;
}

audit::VerifierOptions verifier_of(const audit::StoreOptions& store) {
  audit::VerifierOptions options;
  options.ask.store = store.path;
  options.ask.key_file = store.key_file.empty() ? store.path + ".node" : store.key_file;
  options.sink = store.checkpoints;
  options.memory = options.ask.key_file + ".verified";
  return options;
}

}  // namespace

void add_sources(const config::Settings& settings, agent::Sources& sources) {
  for (const auto& [name, source] : settings.sources) {
    auto engine = engines::open_engine(source.source);
    if (!engine)
      throw CannotStart(fmt::format("sources.{}.url: {}", name, std::move(engine).error()));
    sources.add(std::make_unique<agent::Source>(name, std::move(engine).value(), source.policies));
  }
}

House::House(const config::Settings& settings, std::string welcome) {
  add_sources(settings, sources_);
  auto planners = planners_of(settings);
  store_ = audit::open_store(settings.store, clock_);
  store_->on_commit(
      [this](const SessionId& session, Seq newest) { wakeups_.committed(session, newest); });
  verifier_ = std::make_unique<audit::Verifier>(verifier_of(settings.store), clock_);
  desk_ = agent::make_desk(*store_, sources_, std::move(planners), clock_, settings.desk);
  api_ = std::make_unique<server::Api>(
      server::ApiContext{*desk_, *store_, clock_, std::string(kVersion), std::move(welcome),
                         nullptr, settings.retention.archive, verifier_.get()});
  desk_->start();
}

House::~House() {
  close(std::chrono::milliseconds(200));
}

void House::keep(const config::RetentionSettings& settings, std::function<void(std::string)> say) {
  keeper_ = std::make_unique<Keeper>(*store_, settings, clock_, std::move(say));
}

void House::close(std::chrono::milliseconds patience) {
  if (std::exchange(is_closed_, true)) return;
  keeper_.reset();
  verifier_->stop();
  wakeups_.stop();
  if (desk_) desk_->stop(patience);
  if (store_) store_->close();
}

}  // namespace countersign::cli
