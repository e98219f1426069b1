#pragma once

// The one implementation of the desk, over several files: reading, asking, proposing, deciding.

#include "agent/desk.h"
#include "agent/desk/access.h"
#include "agent/desk/topics.h"
#include "agent/loop.h"
#include "agent/loop/loaded.h"
#include "agent/loop/proposing.h"
#include "agent/loop/workbench.h"

namespace countersign::agent {

class DeskImpl final : public Desk {
 public:
  DeskImpl(audit::Store& store, Sources& sources, Planners planners, const Clock& clock,
           DeskOptions options);

  void start() override;
  void stop(std::chrono::milliseconds patience) override;

  Desked<audit::SessionView> ask(const Caller& caller, const Ask& ask) override;
  Desked<audit::SessionView> follow_up(const Caller& caller, const SessionId& id,
                                       std::string_view text,
                                       std::optional<std::string> idempotency_key) override;
  Desked<audit::SessionView> close(const Caller& caller, const SessionId& id) override;

  Desked<audit::StepView> propose(const Caller& caller, const SessionId& id, std::string_view sql,
                                  std::optional<std::string> idempotency_key) override;
  Desked<Receipt> approve(const Caller& caller, const Decide& decision) override;
  Desked<Receipt> reject(const Caller& caller, const Decide& decision) override;
  Desked<audit::StepView> edit(const Caller& caller, const Decide& decision,
                               std::string_view sql) override;
  Desked<audit::StepView> rerun(const Caller& caller, const StepRef& step,
                                std::optional<std::string> idempotency_key) override;
  Desked<audit::StepView> cancel(const Caller& caller, const StepRef& step) override;

  Desked<audit::SessionView> session(const Caller& caller, const SessionId& id) override;
  Desked<audit::Page<audit::SessionView>> sessions(const Caller& caller, bool only_open,
                                                   std::size_t limit,
                                                   std::string_view cursor) override;
  Desked<std::vector<audit::StepView>> steps(const Caller& caller, const SessionId& id) override;
  Desked<audit::StepView> step(const Caller& caller, const StepRef& step) override;
  Desked<StepEvidence> evidence(const Caller& caller, const StepRef& step) override;
  Desked<std::vector<audit::MessageView>> messages(const Caller& caller,
                                                   const SessionId& id) override;
  Desked<std::vector<audit::EventView>> events(const Caller& caller, const SessionId& id) override;
  Desked<std::vector<audit::StepView>> pending(const Caller& caller) override;
  Desked<ResultSlice> result(const Caller& caller, const StepRef& step, std::uint64_t first,
                             std::uint64_t count) override;
  std::optional<engines::Progress> progress(const StepRef& step) override;

  std::vector<SourceInfo> sources(const Caller& caller) override;
  Desked<std::vector<engines::SchemaRelation>> schema(const Caller& caller,
                                                      std::string_view source) override;

 private:
  // The session, if the caller may do that with it.
  Desked<audit::SessionView> enter(const Caller& caller, const SessionId& id, Wants wants);
  // The same, and the step.
  Desked<audit::StepView> enter_step(const Caller& caller, const StepRef& ref, Wants wants);

  Desked<Done> check_ask(const Ask& ask, const std::string& planner);
  Desked<Source*> find_source(std::string_view name);
  std::vector<Finding> signals_in(std::string_view question, Source* source, UserId user);

  Desked<audit::StepView> proposed_step(const Proposal& proposal, Source* source);
  Desked<audit::StepView> settle_refused(const StepRef& refused, const Proposed& proposed);

  Desked<Done> check_decision(const Decide& decision, const audit::StepView& step);
  Desked<Receipt> receipt(const Decide& decision, Result<audit::DecisionDone, audit::Refused> done,
                          LoopEvent event);
  Desked<audit::StepView> withdraw(const Caller& caller, const audit::StepView& step);
  Desked<audit::StepView> cancel_waiting(const audit::StepView& step);
  void cancel_approved(const SessionId& id);
  Desked<audit::StepView> read_again(const StepRef& ref);
  // What was refused is shown with the names it was refused for.
  void name_subjects(audit::StepView& step);

  Workbench bench_;
  Topics topics_;
  Loop loop_;
};

std::optional<DeskRefusal> objection_to_reason(std::string_view reason);

// A retry is recognised by its key and by everything that was asked for.
std::optional<audit::Idempotency> once_of(const Caller& caller,
                                          const std::optional<std::string>& key,
                                          std::initializer_list<std::string_view> request);

}  // namespace countersign::agent
