#pragma once

// A store whose disk a test can fill and empty again: while it is full, every write throws and
// nothing is written. Reading goes on.

#include <atomic>
#include <string>

#include "audit/hunt.h"
#include "audit/question.h"
#include "audit/reports.h"
#include "audit/store.h"

namespace countersign::tests {

class FlakyStore final : public audit::Store {
 public:
  explicit FlakyStore(audit::Store& inner) : inner_(inner) {}

  std::atomic<bool> is_full{false};
  std::atomic<int> refused_writes{0};

  // ---- reading ----
  std::optional<audit::SessionView> session(const SessionId& id) override {
    return inner_.session(id);
  }
  audit::Page<audit::SessionView> sessions(const audit::SessionFilter& filter) override {
    return inner_.sessions(filter);
  }
  std::vector<audit::StepView> steps(const SessionId& id) override { return inner_.steps(id); }
  std::optional<audit::StepView> step(const StepRef& ref) override { return inner_.step(ref); }
  std::vector<audit::MessageView> messages(const SessionId& id) override {
    return inner_.messages(id);
  }
  std::vector<audit::EventView> events(const SessionId& id) override { return inner_.events(id); }
  std::vector<audit::StepView> pending(std::optional<UserId> user, std::size_t limit) override {
    return inner_.pending(user, limit);
  }
  std::vector<SessionId> unfinished() override { return inner_.unfinished(); }
  std::optional<std::string> schema_text(const Digest& digest) override {
    return inner_.schema_text(digest);
  }
  std::optional<std::string> policy_text(const Digest& digest) override {
    return inner_.policy_text(digest);
  }
  std::optional<std::string> account_name(UserId user) override {
    return inner_.account_name(user);
  }
  std::vector<audit::SignalView> signals(const SessionId& id) override {
    return inner_.signals(id);
  }
  audit::ReportAnswer report(const audit::ReportAsk& ask) override { return inner_.report(ask); }
  Result<audit::QuestionAnswer, audit::QuestionNo> question(
      const audit::Question& question) override {
    return inner_.question(question);
  }
  audit::HuntPortion hunt(const audit::HuntAsk& ask) override { return inner_.hunt(ask); }

  // ---- writing ----
  Result<audit::SessionDone, audit::Refused> create_session(
      const audit::NewSession& command) override {
    return writable().create_session(command);
  }
  Result<audit::MessageDone, audit::Refused> add_message(
      const audit::NewMessage& command) override {
    return writable().add_message(command);
  }
  Result<audit::ProposalDone, audit::Refused> propose(const audit::NewProposal& command) override {
    return writable().propose(command);
  }
  Result<audit::ProposalDone, audit::Refused> judge(const StepRef& step,
                                                    const audit::Judgement& judgement,
                                                    SessionPhase if_open,
                                                    SessionPhase if_refused) override {
    return writable().judge(step, judgement, if_open, if_refused);
  }
  Result<audit::DecisionDone, audit::Refused> decide(const audit::NewDecision& command) override {
    return writable().decide(command);
  }
  Result<ApprovedStatement, audit::Refused> start(const StepRef& step) override {
    return writable().start(step);
  }
  Result<Seq, audit::Refused> finish(const audit::NewOutcome& command) override {
    return writable().finish(command);
  }
  Result<Seq, audit::Refused> close_session(const SessionId& id, UserId by, CloseHow how) override {
    return writable().close_session(id, by, how);
  }
  Seq note_reading(UserId who, audit::Reading kind, std::string_view what) override {
    return writable().note_reading(who, kind, what);
  }
  audit::LateSignalsDone add_signals(const audit::LateSignals& signals) override {
    return writable().add_signals(signals);
  }
  Result<Done, audit::Refused> set_phase(const SessionId& id, SessionPhase phase) override {
    return writable().set_phase(id, phase);
  }
  std::vector<StepRef> expire_due(std::size_t limit) override {
    return writable().expire_due(limit);
  }
  audit::Recovered recover(std::chrono::seconds approved_age_max) override {
    return writable().recover(approved_age_max);
  }
  void keep_schema(const Digest& digest, std::string_view ddl) override {
    writable().keep_schema(digest, ddl);
  }
  void keep_policy(const Digest& digest, std::string_view text) override {
    writable().keep_policy(digest, text);
  }
  audit::Accounts& accounts() override { return inner_.accounts(); }
  audit::EvidenceLog& log() override { return inner_.log(); }
  audit::Retention& retention() override { return inner_.retention(); }
  audit::Health health() override { return inner_.health(); }
  void on_commit(CommitListener listener) override { inner_.on_commit(std::move(listener)); }
  void show_address(std::string_view address) override { inner_.show_address(address); }
  void close() override { inner_.close(); }

 private:
  audit::Store& writable() {
    if (!is_full) return inner_;
    ++refused_writes;
    throw audit::StoreUnavailable(audit::StoreUnavailable::Why::kFull, "The disk is full.");
  }

  audit::Store& inner_;
};

}  // namespace countersign::tests
