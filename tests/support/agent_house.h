#pragma once

// A desk with everything behind it: a real store in a folder of its own, one source, planners, and
// people with roles. Everything has a default; a test changes what it is about.

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include <stdlib.h>

#include "agent/desk.h"
#include "tests/support/agent_engine.h"
#include "tests/support/agent_flaky_store.h"
#include "tests/support/catch.h"
#include "tests/support/guard_facts.h"

namespace countersign::tests {

// Until something is so, or far too long has passed.
inline bool eventually(const std::function<bool()>& is_so, int tries = 4000) {
  for (int i = 0; i < tries; ++i) {
    if (is_so()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

class Folder {
 public:
  Folder() {
    std::string path =
        (std::filesystem::temp_directory_path() / "countersign-agent-XXXXXX").string();
    REQUIRE(mkdtemp(path.data()) != nullptr);
    path_ = path;
  }
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// One move after the other, whatever is seen; remembers what it saw.
class ScriptedPlanner final : public agent::Planner {
 public:
  using Next =
      std::function<Result<agent::PlannerMove, agent::PlannerFailure>(const agent::PlannerInput&)>;
  explicit ScriptedPlanner(Next next) : next_(std::move(next)) {}
  std::string_view name() const override { return "test"; }
  Result<agent::PlannerMove, agent::PlannerFailure> next(
      const agent::PlannerInput& input) override {
    return next_(input);
  }

 private:
  const Next next_;
};

// Proposes one statement, then answers with the number of rows.
inline Result<agent::PlannerMove, agent::PlannerFailure> one_step_planner(
    const agent::PlannerInput& input) {
  for (auto step = input.steps.rbegin(); step != input.steps.rend(); ++step) {
    const auto index = static_cast<std::size_t>(input.steps.rend() - step) - 1;
    if (index < input.first_step_of_question) break;
    if (step->replaces && step->state == StepState::kRefused)
      continue;  // the original still stands
    if (step->state == StepState::kDone)
      return agent::PlannerMove(
          agent::GiveAnswer{"There are " + std::to_string(step->row_count) + "."});
    if (step->state == StepState::kUnknown) return agent::PlannerMove(agent::AskRerun{step->n});
    return agent::PlannerMove(agent::HandOver{"It came to nothing: " + step->reason});
  }
  return agent::PlannerMove(agent::ProposeSql{"SELECT name FROM customers"});
}

class AgentHouse {
 public:
  AgentHouse() {
    policy = testing::shop_policy();
    options.default_planner = "test";
    options.tick = std::chrono::milliseconds(20);
  }
  ~AgentHouse() { shut(); }

  // ---- to be set before open() ----
  guardrails::Policy policy;
  agent::DeskOptions options;
  ScriptedPlanner::Next planner = one_step_planner;
  std::unique_ptr<engines::Engine> engine_to_use;  // none: a FakeEngine

  // ---- to be used after open() ----
  ManualClock clock;
  FakeEngine* engine = nullptr;
  agent::Source* source = nullptr;
  std::unique_ptr<audit::Store> store;
  std::unique_ptr<FlakyStore> disk;  // what the desk writes through
  std::unique_ptr<agent::Desk> desk;
  agent::Caller anna;  // an analyst

  AgentHouse& open() {
    audit::StoreOptions store_options;
    store_options.path = store_path();
    store = audit::open_store(store_options, clock);
    disk = std::make_unique<FlakyStore>(*store);
    anna = caller("anna", audit::Role::kAnalyst);
    if (!sources_) furnish();
    std::map<std::string, std::unique_ptr<agent::Planner>> planners;
    planners.emplace("test", std::make_unique<ScriptedPlanner>(planner));
    desk = agent::make_desk(*disk, *sources_, std::move(planners), clock, options);
    desk->start();
    return *this;
  }
  // As if the process had ended, except that its threads are waited for.
  void shut() {
    if (engine) engine->let_go();
    desk.reset();
    disk.reset();
    store.reset();
  }

  std::string store_path() const { return (folder_ / "audit.db").string(); }
  const Folder& folder() const { return folder_; }

  agent::Caller caller(const std::string& name, audit::Roles roles,
                       audit::AccountKind kind = audit::AccountKind::kHuman) {
    return {store->accounts().make_key({name, kind, roles}).identity, "127.0.0.1"};
  }

  SessionId ask(const std::string& question = "How many customers?") {
    return ask_as(anna, question);
  }
  SessionId ask_as(const agent::Caller& who, const std::string& question = "How many customers?",
                   std::optional<std::string> planner_name = std::nullopt) {
    auto session = desk->ask(who, {"shop", question, planner_name, std::nullopt});
    REQUIRE(session);
    return session->id;
  }

  // The step, once it is in that state.
  audit::StepView step_in(const StepRef& ref, StepState state) {
    std::optional<audit::StepView> view;
    const bool came = eventually([&] {
      view = store->step(ref);
      return view && view->state == state;
    });
    INFO("step " << ref.step.get() << " is "
                 << (view ? std::string(word(view->state)) : std::string("not there")));
    REQUIRE(came);
    return *view;
  }
  audit::StepView pending(const SessionId& id, std::uint32_t n) {
    return step_in({id, StepNumber(n)}, StepState::kProposed);
  }
  audit::SessionView session_in(const SessionId& id, SessionPhase phase) {
    std::optional<audit::SessionView> view;
    const bool came = eventually([&] {
      view = store->session(id);
      return view && view->phase == phase;
    });
    INFO("the session is " << (view ? std::string(word(view->phase)) : std::string("not there")));
    REQUIRE(came);
    return *view;
  }
  std::string answer(const SessionId& id) {
    std::string text;
    REQUIRE(eventually([&] {
      const auto messages = store->messages(id);
      if (messages.empty() || messages.back().role != MessageRole::kAssistant) return false;
      text = messages.back().content;
      return true;
    }));
    return text;
  }

  agent::Desked<agent::Receipt> approve(const audit::StepView& step) {
    return desk->approve(anna, {step.ref, step.tag, "", std::nullopt});
  }
  void approve_next(const SessionId& id, std::uint32_t n) {
    const auto receipt = approve(pending(id, n));
    INFO((receipt ? std::string() : receipt.error().message));
    REQUIRE(receipt);
  }

 private:
  void furnish() {
    sources_ = std::make_unique<agent::Sources>();
    if (!engine_to_use) {
      auto fake = std::make_unique<FakeEngine>();
      engine = fake.get();
      engine_to_use = std::move(fake);
    }
    auto made = std::make_unique<agent::Source>("shop", std::move(engine_to_use), policy);
    source = made.get();
    sources_->add(std::move(made));
  }

  Folder folder_;
  std::unique_ptr<agent::Sources> sources_;
};

}  // namespace countersign::tests
