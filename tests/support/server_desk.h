#pragma once

// A desk and a store without anything behind them, for tests of the HTTP room: sessions and steps
// are what a test puts in, a "no" is what a test asks for.

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agent/desk.h"
#include "agent/evidence.h"
#include "audit/hunt.h"
#include "audit/log.h"
#include "audit/question.h"
#include "audit/reports.h"
#include "audit/retention.h"
#include "audit/store.h"
#include "core/clock.h"
#include "server/api.h"
#include "server/json.h"

namespace countersign::server::testing {

// Any thread.
class FakeDesk final : public agent::Desk {
 public:
  // What a test puts in.
  SessionId add_session(UserId owner);
  StepRef add_step(const SessionId& session, StepState state = StepState::kProposed);
  void change_step(const StepRef& ref, const std::function<void(audit::StepView&)>& change);
  void change_session(const SessionId& id, const std::function<void(audit::SessionView&)>& change);
  void add_record(const SessionId& session);  // last_seq goes up by one
  Seq last_seq(const SessionId& session);

  // What every call that changes something answers, if set.
  std::optional<agent::DeskRefusal> no;
  // Called at the beginning of every call; may throw.
  std::function<void()> before;
  std::vector<agent::SourceInfo> known_sources = {{.name = "shop", .dialect = "sqlite"}};
  std::vector<engines::SchemaRelation> relations;
  std::optional<agent::ResultSlice> slice;
  std::optional<engines::Progress> running;
  std::optional<agent::StepEvidence> seen;  // of any step; none: only which step it is
  std::vector<audit::MessageView> said = {
      {.n = MessageNumber(1), .role = MessageRole::kAssistant, .content = "Four."}};

  // What came in last; over the wire read it with_lock.
  agent::Ask asked;
  agent::Decide decided;
  std::string came_from;  // the address of who asked
  std::string text;       // of a proposal, edit or follow-up
  std::optional<std::string> once;
  std::pair<std::uint64_t, std::uint64_t> range;
  std::atomic<int> changes = 0;  // calls that would have changed something

  template <class Read>
  auto with_lock(Read&& read) {
    const std::lock_guard lock(mutex_);
    return read(*this);
  }

  void start() override {}
  void stop(std::chrono::milliseconds) override {}
  agent::Desked<audit::SessionView> ask(const agent::Caller& caller,
                                        const agent::Ask& ask) override;
  agent::Desked<audit::SessionView> follow_up(const agent::Caller& caller, const SessionId& id,
                                              std::string_view content,
                                              std::optional<std::string> key) override;
  agent::Desked<audit::SessionView> close(const agent::Caller& caller,
                                          const SessionId& id) override;
  agent::Desked<audit::StepView> propose(const agent::Caller& caller, const SessionId& id,
                                         std::string_view sql,
                                         std::optional<std::string> key) override;
  agent::Desked<agent::Receipt> approve(const agent::Caller& caller,
                                        const agent::Decide& decision) override;
  agent::Desked<agent::Receipt> reject(const agent::Caller& caller,
                                       const agent::Decide& decision) override;
  agent::Desked<audit::StepView> edit(const agent::Caller& caller, const agent::Decide& decision,
                                      std::string_view sql) override;
  agent::Desked<audit::StepView> rerun(const agent::Caller& caller, const StepRef& step,
                                       std::optional<std::string> key) override;
  agent::Desked<audit::StepView> cancel(const agent::Caller& caller, const StepRef& step) override;
  agent::Desked<audit::SessionView> session(const agent::Caller& caller,
                                            const SessionId& id) override;
  agent::Desked<audit::Page<audit::SessionView>> sessions(const agent::Caller& caller,
                                                          bool only_open, std::size_t limit,
                                                          std::string_view cursor) override;
  agent::Desked<std::vector<audit::StepView>> steps(const agent::Caller& caller,
                                                    const SessionId& id) override;
  agent::Desked<audit::StepView> step(const agent::Caller& caller, const StepRef& step) override;
  agent::Desked<agent::StepEvidence> evidence(const agent::Caller& caller,
                                              const StepRef& step) override;
  agent::Desked<std::vector<audit::MessageView>> messages(const agent::Caller& caller,
                                                          const SessionId& id) override;
  agent::Desked<std::vector<audit::EventView>> events(const agent::Caller& caller,
                                                      const SessionId& id) override;
  agent::Desked<std::vector<audit::StepView>> pending(const agent::Caller& caller) override;
  agent::Desked<agent::ResultSlice> result(const agent::Caller& caller, const StepRef& step,
                                           std::uint64_t first, std::uint64_t count) override;
  std::optional<engines::Progress> progress(const StepRef&) override { return running; }
  std::vector<agent::SourceInfo> sources(const agent::Caller& caller) override;
  agent::Desked<std::vector<engines::SchemaRelation>> schema(const agent::Caller& caller,
                                                             std::string_view source) override;

 private:
  std::optional<agent::DeskRefusal> closed_to(const agent::Caller& caller, const SessionId& id);
  std::optional<agent::DeskRefusal> changing(const agent::Caller& caller, const SessionId& id);
  agent::Desked<agent::Receipt> receipt(const agent::Caller& caller, const agent::Decide& decision,
                                        StepState state);

  std::recursive_mutex mutex_;
  std::map<SessionId, audit::SessionView> sessions_;
  std::map<SessionId, std::vector<audit::StepView>> steps_;
  std::uint64_t seq_ = 10;
};

// Keys are whatever a test gives out.
class FakeAccounts final : public audit::Accounts {
 public:
  // "cs_…" for an identity with these roles.
  std::string give(audit::Roles roles, audit::AccountKind kind = audit::AccountKind::kHuman);
  void change_roles(const std::string& key, audit::Roles roles) { by_key_.at(key).roles = roles; }
  audit::Identity who(const std::string& key) { return *authenticate(key); }

  audit::MadeKey make_key(const audit::NewKey& wanted) override;
  audit::Revoked revoke_key(std::string_view key_id, UserId by) override;
  std::vector<audit::KeyView> keys() override;
  std::optional<audit::Identity> authenticate(std::string_view key) override;
  std::optional<audit::Identity> account(UserId user) override;
  bool has_keys() override { return true; }
  std::optional<audit::SignedIn> sign_in(std::string_view key_id) override;
  std::optional<audit::Identity> authenticate_browser(std::string_view token) override;
  void sign_out(std::string_view token) override;

 private:
  std::map<std::string, audit::Identity, std::less<>> by_key_;
  std::map<std::string, audit::Identity, std::less<>> by_token_;
};

// Whatever is asked, a receipt of it.
class FakeLog final : public audit::EvidenceLog {
 public:
  audit::Receipt receipt(Seq seq) override;
  std::string checkpoint() override;
  audit::LogStatus status() override;
  std::string rotate_key(UserId by) override;
  bool has_receipts = true;
  std::string trouble;  // of the sink
};

// Forgets nothing, but knows of holds.
class FakeRetention final : public audit::Retention {
 public:
  std::vector<audit::Hold> standing;
  audit::Forgotten purge(const audit::PurgeAsk&, const audit::ForgetProgress&) override;
  audit::Certificate erase(const audit::EraseAsk&, const audit::ForgetProgress&) override;
  Seq place_hold(const audit::Hold&) override;
  std::optional<Seq> lift_hold(const audit::Hold&) override;
  std::vector<audit::Hold> holds() override { return standing; }
};

// Nothing but accounts, health, receipts and holds.
class FakeStore final : public audit::Store {
 public:
  FakeAccounts keys;
  audit::Health state;
  FakeLog evidence;
  FakeRetention held;

  audit::Accounts& accounts() override { return keys; }
  audit::Health health() override { return state; }
  audit::EvidenceLog& log() override { return evidence; }
  audit::Retention& retention() override { return held; }

  std::optional<audit::SessionView> session(const SessionId&) override;
  audit::Page<audit::SessionView> sessions(const audit::SessionFilter&) override;
  std::vector<audit::StepView> steps(const SessionId&) override;
  std::optional<audit::StepView> step(const StepRef&) override;
  std::vector<audit::MessageView> messages(const SessionId&) override;
  std::vector<audit::EventView> events(const SessionId&) override;
  std::vector<audit::StepView> pending(std::optional<UserId>, std::size_t) override;
  std::vector<SessionId> unfinished() override;
  std::optional<std::string> schema_text(const Digest&) override;
  std::optional<std::string> policy_text(const Digest&) override;
  std::optional<std::string> account_name(UserId) override;
  std::vector<audit::SignalView> signals(const SessionId&) override { return seen; }
  std::vector<audit::SignalView> seen;  // what signals() answers
  audit::ReportAnswer report(const audit::ReportAsk& ask) override;
  audit::ReportAnswer answer;                    // what report() answers
  std::optional<audit::ReportAsk> report_asked;  // what it was asked last
  Result<audit::QuestionAnswer, audit::QuestionNo> question(const audit::Question&) override;
  audit::QuestionAnswer question_answer;          // what question() answers, unless …
  std::optional<audit::QuestionNo> question_no;   // … it says no
  std::optional<audit::Question> question_asked;  // what it was asked last
  audit::HuntPortion hunt(const audit::HuntAsk&) override;
  audit::HuntPortion portion;                // what hunt() finds
  std::optional<audit::HuntAsk> hunt_asked;  // what it was asked last; its patterns are gone
  Result<audit::SessionDone, audit::Refused> create_session(const audit::NewSession&) override;
  Result<audit::MessageDone, audit::Refused> add_message(const audit::NewMessage&) override;
  Result<audit::ProposalDone, audit::Refused> propose(const audit::NewProposal&) override;
  Result<audit::ProposalDone, audit::Refused> judge(const StepRef&, const audit::Judgement&,
                                                    SessionPhase, SessionPhase) override;
  Result<audit::DecisionDone, audit::Refused> decide(const audit::NewDecision&) override;
  Result<ApprovedStatement, audit::Refused> start(const StepRef&) override;
  Result<Seq, audit::Refused> finish(const audit::NewOutcome&) override;
  Result<Seq, audit::Refused> close_session(const SessionId&, UserId, CloseHow) override;
  Result<Done, audit::Refused> set_phase(const SessionId&, SessionPhase) override;
  Seq note_reading(UserId who, audit::Reading kind, std::string_view what) override;
  std::vector<std::string> readings;  // what was noted
  audit::LateSignalsDone add_signals(const audit::LateSignals&) override;
  std::vector<audit::LateSignals> late;  // what was added
  std::vector<StepRef> expire_due(std::size_t) override;
  audit::Recovered recover(std::chrono::seconds) override;
  void keep_schema(const Digest&, std::string_view) override;
  void keep_policy(const Digest&, std::string_view) override;
  void on_commit(CommitListener) override;
  void show_address(std::string_view) override;
  void close() override;
};

// Everything an Api needs, with one analyst who has a session with a step.
struct House {
  House();
  // The reply, settled without waiting; with the analyst's key unless another one, or "" for none.
  Response call(std::string method, std::string target, std::string body = "",
                std::map<std::string, std::string> headers = {});
  Response call_as(const std::string& key, std::string method, std::string target,
                   std::string body = "", std::map<std::string, std::string> headers = {});
  Request request(const std::string& key, std::string method, std::string target,
                  std::string body = "", std::map<std::string, std::string> headers = {});
  std::string path(std::string_view rest = "") const;       // of the session
  std::string step_path(std::string_view rest = "") const;  // of its step

  ManualClock clock;
  FakeDesk desk;
  FakeStore store;
  std::string key;  // the analyst's
  SessionId session;
  StepRef step;
  Api api;
};

// The body as JSON; fails the test if it is none.
Poco::JSON::Object::Ptr json_of(const Response& response);
Poco::JSON::Object::Ptr json_of(const std::string& body);
std::string type_of(const Response& response);  // the problem's, without "urn:countersign:"

}  // namespace countersign::server::testing
