#include "tests/support/server_desk.h"

#include <stdexcept>

#include <Poco/JSON/Parser.h>

#include "tests/support/catch.h"

namespace countersign::server::testing {

namespace {

using agent::DeskNo;
using agent::DeskRefusal;

[[noreturn]] void unexpected_call() {
  throw std::logic_error("the HTTP room must not write to the store by itself");
}

}  // namespace

SessionId FakeDesk::add_session(UserId owner) {
  const std::lock_guard lock(mutex_);
  const auto id = SessionId::make(from_us(1'760'000'000'000'000 + static_cast<std::int64_t>(seq_)));
  audit::SessionView session;
  session.id = id;
  session.user = owner;
  session.source = "shop";
  session.question = "How many?";
  session.phase = SessionPhase::kWaiting;
  session.last_seq = Seq(++seq_);
  sessions_[id] = session;
  return id;
}

StepRef FakeDesk::add_step(const SessionId& session, StepState state) {
  const std::lock_guard lock(mutex_);
  auto& steps = steps_[session];
  audit::StepView step;
  step.ref = {session, StepNumber(static_cast<std::uint32_t>(steps.size() + 1))};
  step.source = "shop";
  step.sql = "SELECT count(*) FROM orders";
  step.state = state;
  step.proposer = {ProposerKind::kPlanner, "script"};
  step.verdict = VerdictKind::kAllow;
  step.tag = "tag" + std::to_string(step.ref.step.get());
  steps.push_back(step);
  return step.ref;
}

void FakeDesk::change_step(const StepRef& ref,
                           const std::function<void(audit::StepView&)>& change) {
  const std::lock_guard lock(mutex_);
  change(steps_.at(ref.session).at(ref.step.get() - 1));
}

void FakeDesk::change_session(const SessionId& id,
                              const std::function<void(audit::SessionView&)>& change) {
  const std::lock_guard lock(mutex_);
  change(sessions_.at(id));
}

void FakeDesk::add_record(const SessionId& session) {
  const std::lock_guard lock(mutex_);
  sessions_.at(session).last_seq = Seq(++seq_);
}

Seq FakeDesk::last_seq(const SessionId& session) {
  const std::lock_guard lock(mutex_);
  return sessions_.at(session).last_seq;
}

std::optional<DeskRefusal> FakeDesk::closed_to(const agent::Caller& caller, const SessionId& id) {
  if (before) before();
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return DeskRefusal{.why = DeskNo::kNotFound, .message = "unknown"};
  if (found->second.user != caller.who.user)
    return DeskRefusal{.why = DeskNo::kNotFound, .message = "foreign"};
  return std::nullopt;
}

std::optional<DeskRefusal> FakeDesk::changing(const agent::Caller& caller, const SessionId& id) {
  if (auto not_found = closed_to(caller, id)) return not_found;
  if (no) return no;
  ++changes;
  return std::nullopt;
}

agent::Desked<audit::SessionView> FakeDesk::ask(const agent::Caller& caller,
                                                const agent::Ask& ask) {
  const std::lock_guard lock(mutex_);
  if (before) before();
  if (no) return unexpected(*no);
  ++changes;
  asked = ask;
  came_from = caller.address;
  once = ask.idempotency_key;
  return sessions_.at(add_session(caller.who.user));
}

agent::Desked<audit::SessionView> FakeDesk::follow_up(const agent::Caller& caller,
                                                      const SessionId& id, std::string_view content,
                                                      std::optional<std::string> key) {
  const std::lock_guard lock(mutex_);
  if (auto refusal = changing(caller, id)) return unexpected(*refusal);
  text = content;
  once = std::move(key);
  return sessions_.at(id);
}

agent::Desked<audit::SessionView> FakeDesk::close(const agent::Caller& caller,
                                                  const SessionId& id) {
  const std::lock_guard lock(mutex_);
  if (auto refusal = changing(caller, id)) return unexpected(*refusal);
  sessions_.at(id).phase = SessionPhase::kStopped;
  return sessions_.at(id);
}

agent::Desked<audit::StepView> FakeDesk::propose(const agent::Caller& caller, const SessionId& id,
                                                 std::string_view sql,
                                                 std::optional<std::string> key) {
  const std::lock_guard lock(mutex_);
  if (auto refusal = changing(caller, id)) return unexpected(*refusal);
  text = sql;
  once = std::move(key);
  const auto ref = add_step(id);
  return step(caller, ref);
}

agent::Desked<agent::Receipt> FakeDesk::receipt(const agent::Caller& caller,
                                                const agent::Decide& decision, StepState state) {
  const std::lock_guard lock(mutex_);
  if (auto refusal = changing(caller, decision.step.session)) return unexpected(*refusal);
  decided = decision;
  once = decision.idempotency_key;
  change_step(decision.step, [&](auto& step) { step.state = state; });
  add_record(decision.step.session);
  return agent::Receipt{.seq = last_seq(decision.step.session),
                        .state = state,
                        .at = from_us(1'760'000'000'000'000),
                        .step = *step(caller, decision.step)};
}

agent::Desked<agent::Receipt> FakeDesk::approve(const agent::Caller& caller,
                                                const agent::Decide& decision) {
  return receipt(caller, decision, StepState::kRunning);
}

agent::Desked<agent::Receipt> FakeDesk::reject(const agent::Caller& caller,
                                               const agent::Decide& decision) {
  return receipt(caller, decision, StepState::kRejected);
}

agent::Desked<audit::StepView> FakeDesk::edit(const agent::Caller& caller,
                                              const agent::Decide& decision, std::string_view sql) {
  const std::lock_guard lock(mutex_);
  if (auto refusal = changing(caller, decision.step.session)) return unexpected(*refusal);
  decided = decision;
  text = sql;
  return step(caller, add_step(decision.step.session));
}

agent::Desked<audit::StepView> FakeDesk::rerun(const agent::Caller& caller, const StepRef& ref,
                                               std::optional<std::string> key) {
  const std::lock_guard lock(mutex_);
  if (auto refusal = changing(caller, ref.session)) return unexpected(*refusal);
  once = std::move(key);
  return step(caller, add_step(ref.session));
}

agent::Desked<audit::StepView> FakeDesk::cancel(const agent::Caller& caller, const StepRef& ref) {
  const std::lock_guard lock(mutex_);
  if (auto refusal = changing(caller, ref.session)) return unexpected(*refusal);
  return step(caller, ref);
}

agent::Desked<audit::SessionView> FakeDesk::session(const agent::Caller& caller,
                                                    const SessionId& id) {
  const std::lock_guard lock(mutex_);
  if (auto refusal = closed_to(caller, id)) return unexpected(*refusal);
  return sessions_.at(id);
}

agent::Desked<audit::Page<audit::SessionView>> FakeDesk::sessions(const agent::Caller& caller, bool,
                                                                  std::size_t limit,
                                                                  std::string_view cursor) {
  const std::lock_guard lock(mutex_);
  if (before) before();
  audit::Page<audit::SessionView> page;
  for (const auto& [id, session] : sessions_) {
    if (session.user != caller.who.user || id.text() <= cursor) continue;
    if (page.items.size() == limit) {
      page.next_cursor = page.items.back().id.text();
      break;
    }
    page.items.push_back(session);
  }
  return page;
}

agent::Desked<std::vector<audit::StepView>> FakeDesk::steps(const agent::Caller& caller,
                                                            const SessionId& id) {
  const std::lock_guard lock(mutex_);
  if (auto refusal = closed_to(caller, id)) return unexpected(*refusal);
  return steps_[id];
}

agent::Desked<audit::StepView> FakeDesk::step(const agent::Caller& caller, const StepRef& ref) {
  const std::lock_guard lock(mutex_);
  if (auto refusal = closed_to(caller, ref.session)) return unexpected(*refusal);
  const auto& steps = steps_[ref.session];
  if (ref.step.get() == 0 || ref.step.get() > steps.size())
    return unexpected(DeskRefusal{.why = DeskNo::kNotFound, .message = "no such step"});
  return steps[ref.step.get() - 1];
}

agent::Desked<agent::StepEvidence> FakeDesk::evidence(const agent::Caller& caller,
                                                      const StepRef& ref) {
  const auto known = step(caller, ref);
  if (!known) return unexpected(known.error());
  const std::lock_guard lock(mutex_);
  if (seen) return *seen;
  agent::StepEvidence nothing;
  nothing.step = ref;
  return nothing;
}

agent::Desked<std::vector<audit::MessageView>> FakeDesk::messages(const agent::Caller& caller,
                                                                  const SessionId& id) {
  const std::lock_guard lock(mutex_);
  if (auto refusal = closed_to(caller, id)) return unexpected(*refusal);
  return said;
}

agent::Desked<std::vector<audit::EventView>> FakeDesk::events(const agent::Caller& caller,
                                                              const SessionId& id) {
  const std::lock_guard lock(mutex_);
  if (auto refusal = closed_to(caller, id)) return unexpected(*refusal);
  return std::vector<audit::EventView>{
      {.seq = Seq(1), .type = RecordType::kSession},
      {.seq = Seq(2), .type = RecordType::kProposed, .n = 1, .actor = caller.who.user}};
}

agent::Desked<std::vector<audit::StepView>> FakeDesk::pending(const agent::Caller& caller) {
  const std::lock_guard lock(mutex_);
  if (before) before();
  std::vector<audit::StepView> open;
  for (const auto& [id, session] : sessions_) {
    if (session.user != caller.who.user) continue;
    for (const auto& step : steps_[id]) {
      if (step.state == StepState::kProposed) open.push_back(step);
    }
  }
  return open;
}

agent::Desked<agent::ResultSlice> FakeDesk::result(const agent::Caller& caller, const StepRef& ref,
                                                   std::uint64_t first, std::uint64_t count) {
  const std::lock_guard lock(mutex_);
  if (auto refusal = closed_to(caller, ref.session)) return unexpected(*refusal);
  if (no) return unexpected(*no);
  range = {first, count};
  if (!slice) return unexpected(DeskRefusal{.why = DeskNo::kGone, .message = "gone"});
  return *slice;
}

std::vector<agent::SourceInfo> FakeDesk::sources(const agent::Caller& caller) {
  if (caller.who.roles == audit::Roles()) return {};
  return known_sources;
}

agent::Desked<std::vector<engines::SchemaRelation>> FakeDesk::schema(const agent::Caller&,
                                                                     std::string_view) {
  const std::lock_guard lock(mutex_);
  if (no) return unexpected(*no);
  return relations;
}

// ---- accounts and store -------------------------------------------------------------------------

std::string FakeAccounts::give(audit::Roles roles, audit::AccountKind kind) {
  const auto number = std::to_string(by_key_.size() + 1);
  const auto key = "cs_" + number + "_secret";
  by_key_[key] = {.user = UserId(std::stoll(number)),
                  .name = "someone",
                  .kind = kind,
                  .roles = roles,
                  .key_id = number};
  return key;
}

audit::MadeKey FakeAccounts::make_key(const audit::NewKey& wanted) {
  const auto key = give(wanted.roles, wanted.kind);
  by_key_[key].name = wanted.account_name;
  return {by_key_[key], by_key_[key].key_id, Secret(key)};
}

audit::Revoked FakeAccounts::revoke_key(std::string_view key_id, UserId) {
  const auto gone =
      std::erase_if(by_key_, [&](const auto& entry) { return entry.second.key_id == key_id; });
  return gone > 0 ? audit::Revoked::kDone : audit::Revoked::kUnknown;
}

std::vector<audit::KeyView> FakeAccounts::keys() {
  std::vector<audit::KeyView> all;
  for (const auto& [key, identity] : by_key_) all.push_back({identity, from_us(1), {}});
  return all;
}

std::optional<audit::Identity> FakeAccounts::authenticate(std::string_view key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return std::nullopt;
  return found->second;
}

std::optional<audit::SignedIn> FakeAccounts::sign_in(std::string_view key_id) {
  for (const auto& [key, identity] : by_key_) {
    if (identity.key_id != key_id || identity.kind != audit::AccountKind::kHuman) continue;
    const auto number = std::to_string(by_token_.size() + 1);
    const auto token = std::string(64 - number.size(), '0') + number;
    by_token_[token] = identity;
    return audit::SignedIn{identity, Secret(token)};
  }
  return std::nullopt;
}

std::optional<audit::Identity> FakeAccounts::authenticate_browser(std::string_view token) {
  const auto found = by_token_.find(token);
  if (found == by_token_.end()) return std::nullopt;
  return found->second;
}

void FakeAccounts::sign_out(std::string_view token) {
  by_token_.erase(std::string(token));
}

std::optional<audit::Identity> FakeAccounts::account(UserId) {
  unexpected_call();
}

std::optional<audit::SessionView> FakeStore::session(const SessionId&) {
  return std::nullopt;
}
audit::Page<audit::SessionView> FakeStore::sessions(const audit::SessionFilter&) {
  unexpected_call();
}
std::vector<audit::StepView> FakeStore::steps(const SessionId&) {
  unexpected_call();
}
std::optional<audit::StepView> FakeStore::step(const StepRef&) {
  unexpected_call();
}
std::vector<audit::MessageView> FakeStore::messages(const SessionId&) {
  unexpected_call();
}
std::vector<audit::EventView> FakeStore::events(const SessionId&) {
  unexpected_call();
}
std::vector<audit::StepView> FakeStore::pending(std::optional<UserId>, std::size_t) {
  unexpected_call();
}
std::vector<SessionId> FakeStore::unfinished() {
  unexpected_call();
}
std::optional<std::string> FakeStore::schema_text(const Digest&) {
  unexpected_call();
}
std::optional<std::string> FakeStore::policy_text(const Digest&) {
  unexpected_call();
}
std::optional<std::string> FakeStore::account_name(UserId user) {
  return user.get() % 2 == 0 ? std::optional("name of " + user.text()) : std::nullopt;
}
Result<audit::SessionDone, audit::Refused> FakeStore::create_session(const audit::NewSession&) {
  unexpected_call();
}
Result<audit::MessageDone, audit::Refused> FakeStore::add_message(const audit::NewMessage&) {
  unexpected_call();
}
Result<audit::ProposalDone, audit::Refused> FakeStore::propose(const audit::NewProposal&) {
  unexpected_call();
}
Result<audit::ProposalDone, audit::Refused> FakeStore::judge(const StepRef&,
                                                             const audit::Judgement&, SessionPhase,
                                                             SessionPhase) {
  unexpected_call();
}
Result<audit::DecisionDone, audit::Refused> FakeStore::decide(const audit::NewDecision&) {
  unexpected_call();
}
Result<ApprovedStatement, audit::Refused> FakeStore::start(const StepRef&) {
  unexpected_call();
}
Result<Seq, audit::Refused> FakeStore::finish(const audit::NewOutcome&) {
  unexpected_call();
}
Result<Seq, audit::Refused> FakeStore::close_session(const SessionId&, UserId, CloseHow) {
  unexpected_call();
}
Seq FakeStore::note_reading(UserId who, audit::Reading, std::string_view what) {
  readings.push_back(who.text() + " " + std::string(what));
  return Seq(readings.size());
}
audit::LateSignalsDone FakeStore::add_signals(const audit::LateSignals& signals) {
  late.push_back(signals);
  return {signals.found.size(), 0, Seq(99)};
}
Result<audit::QuestionAnswer, audit::QuestionNo> FakeStore::question(
    const audit::Question& question) {
  question_asked = question;
  if (question_no) return unexpected(*question_no);
  return question_answer;
}
audit::HuntPortion FakeStore::hunt(const audit::HuntAsk& ask) {
  hunt_asked = ask;
  hunt_asked->patterns = nullptr;
  return portion;
}
audit::ReportAnswer FakeStore::report(const audit::ReportAsk& ask) {
  report_asked = ask;
  return answer;
}

Result<Done, audit::Refused> FakeStore::set_phase(const SessionId&, SessionPhase) {
  unexpected_call();
}
std::vector<StepRef> FakeStore::expire_due(std::size_t) {
  unexpected_call();
}
audit::Recovered FakeStore::recover(std::chrono::seconds) {
  unexpected_call();
}
void FakeStore::keep_schema(const Digest&, std::string_view) {
  unexpected_call();
}
void FakeStore::keep_policy(const Digest&, std::string_view) {
  unexpected_call();
}
void FakeStore::on_commit(CommitListener) {
  unexpected_call();
}
void FakeStore::show_address(std::string_view) {
  unexpected_call();
}
void FakeStore::close() {}

// ---- the evidence log ---------------------------------------------------------------------------

audit::Receipt FakeLog::receipt(Seq seq) {
  if (!has_receipts) throw std::out_of_range("no receipt of that");
  return {seq, sha256("leaf"), seq.get(), {sha256("sibling")}, "a note\n"};
}
std::string FakeLog::checkpoint() {
  unexpected_call();
}
audit::LogStatus FakeLog::status() {
  audit::LogStatus status;
  status.sink_trouble = trouble;
  return status;
}
std::string FakeLog::rotate_key(UserId) {
  unexpected_call();
}

// ---- retention ----------------------------------------------------------------------------------

audit::Forgotten FakeRetention::purge(const audit::PurgeAsk&, const audit::ForgetProgress&) {
  unexpected_call();
}
audit::Certificate FakeRetention::erase(const audit::EraseAsk&, const audit::ForgetProgress&) {
  unexpected_call();
}
Seq FakeRetention::place_hold(const audit::Hold&) {
  unexpected_call();
}
std::optional<Seq> FakeRetention::lift_hold(const audit::Hold&) {
  unexpected_call();
}

// ---- the house ----------------------------------------------------------------------------------

House::House()
    : key(store.keys.give(audit::Role::kAnalyst)),
      session(desk.add_session(store.keys.who(key).user)),
      step(desk.add_step(session)),
      api({desk, store, clock, "9.9.9", "welcome <here> & \"there\""}) {}

Request House::request(const std::string& as, std::string method, std::string target,
                       std::string body, std::map<std::string, std::string> headers) {
  Request request;
  request.method = std::move(method);
  const auto mark = target.find('?');
  request.path = *decode_path(std::string_view(target).substr(0, mark));
  if (mark != std::string::npos) request.query = *parse_query(target.substr(mark + 1));
  request.headers = std::move(headers);
  if (!body.empty()) request.headers.try_emplace("content-type", "application/json");
  if (!as.empty()) request.headers.try_emplace("authorization", "Bearer " + as);
  request.body = std::move(body);
  request.peer = "127.0.0.1";
  return request;
}

Response House::call_as(const std::string& as, std::string method, std::string target,
                        std::string body, std::map<std::string, std::string> headers) {
  return settle_now(api.handle(
      request(as, std::move(method), std::move(target), std::move(body), std::move(headers))));
}

Response House::call(std::string method, std::string target, std::string body,
                     std::map<std::string, std::string> headers) {
  return call_as(key, std::move(method), std::move(target), std::move(body), std::move(headers));
}

std::string House::path(std::string_view rest) const {
  return "/v1/sessions/" + session.text() + std::string(rest);
}

std::string House::step_path(std::string_view rest) const {
  return path("/steps/") + std::to_string(step.step.get()) + std::string(rest);
}

Poco::JSON::Object::Ptr json_of(const std::string& body) {
  INFO("body: " << body);
  Poco::JSON::Parser parser;
  try {
    return parser.parse(body).extract<Poco::JSON::Object::Ptr>();
  } catch (const Poco::Exception& e) {
    FAIL("not a JSON object: " << e.displayText());
  }
  return {};
}

Poco::JSON::Object::Ptr json_of(const Response& response) {
  return json_of(response.body);
}

std::string type_of(const Response& response) {
  const auto type = json_of(response)->optValue<std::string>("type", "");
  const std::string prefix = "urn:countersign:";
  return type.starts_with(prefix) ? type.substr(prefix.size()) : type;
}

}  // namespace countersign::server::testing
