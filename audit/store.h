#pragma once

// What happened, durable when the call returns.
//
// A store has a reading half that anybody may open, and a writing half that exactly one process
// holds at a time. Every write is one command: it is checked and applied against committed rows
// inside its own savepoint, together with the evidence record it causes, and answered only after
// the commit. The losers of a race are answered after the same commit, with the winner's decision.
//
// An expected "no" is a Refused. When the store itself cannot write (disk full, locked by somebody,
// closing) a call throws StoreUnavailable and nothing happened. After an I/O error or damage
// (kBroken) nothing runs, the next opening shows what was written, and every later write throws.
//
// Texts of a command must be storable (core/text.h, is_storable_text): a call with one that is not
// throws std::invalid_argument and writes nothing, as does one that names a policy or schema which
// was not kept. An outcome is never lost that way: finish() keeps what it can of its texts. An
// all-zero digest means none.
//
// Every call may come from any thread.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "audit/accounts.h"
#include "core/approved.h"
#include "core/clock.h"
#include "core/digest.h"
#include "core/ids.h"
#include "core/record.h"
#include "core/result.h"
#include "core/session.h"
#include "core/step.h"
#include "core/transitions.h"
#include "core/verdict.h"

namespace countersign::audit {

class StoreUnavailable : public std::runtime_error {
 public:
  // kRolledBack: older than it was once. kTampered: somebody without the node's key changed it.
  enum class Why {
    kLocked,
    kFull,
    kBroken,
    kBusy,
    kClosed,
    kMisconfigured,
    kNewer,
    kRolledBack,
    kTampered,
  };
  StoreUnavailable(Why reason, const std::string& message)
      : std::runtime_error(message), why(reason) {}
  Why why;
};

// ---- what people read ---------------------------------------------------------------------------

struct SessionView {
  SessionId id;
  SessionKind kind = SessionKind::kAgent;
  UserId user;
  std::string user_ip;
  std::string source;
  std::string question;    // the first one; empty for a session that was opened without
  bool is_erased = false;  // there was a question, and it was forgotten on purpose
  std::string model;       // the planner that was asked for
  SessionPhase phase = SessionPhase::kIdle;
  std::string session_name;
  std::uint32_t total_steps = 0;
  std::uint32_t message_count = 0;
  std::uint32_t max_history_messages = 0;
  bool is_active = true;
  Micros started_at;
  std::optional<Micros> ended_at;
  std::optional<Micros> last_message_at;
  std::optional<Micros> closed_at;
  std::optional<CloseHow> closed_how;
  Seq last_seq;  // of the newest record that concerns this session
};

struct MessageView {
  MessageNumber n;
  MessageRole role = MessageRole::kUser;
  std::string content;
  bool is_erased = false;  // the content was forgotten on purpose
  std::uint64_t tokens = 0;
  Micros created_at;
  std::optional<Micros> answered_at;
};

struct StepView {
  StepRef ref;
  std::string source;
  std::string sql;
  bool is_erased = false;  // its texts were forgotten on purpose, and are empty
  StepState state = StepState::kJudging;
  Proposer proposer;
  UserId proposed_by;
  Micros proposed_at;
  std::optional<Micros> expires_at;
  std::optional<StepNumber> replaces, reruns, tainted_by;
  bool sent_to_model = false;

  std::optional<VerdictKind> verdict;
  std::string reads;
  std::optional<std::uint64_t> estimated_rows;
  std::optional<std::uint64_t> estimated_cost;
  std::optional<Digest> policy, schema;
  std::vector<Finding> findings;  // subjects are empty: words come from rule and span
  // What screens saw in its result or in the source's words: without places, since neither rows nor
  // where they stood are kept.
  std::vector<Finding> marks;

  std::optional<Decision> decision;
  UserId decided_by;
  std::optional<DeciderKind> decided_by_kind;
  std::optional<Micros> decided_at;
  std::string decision_reason;

  std::optional<Micros> started_at, finished_at;
  std::optional<std::uint64_t> row_count;
  std::optional<std::chrono::microseconds> execution;
  TruncatedBy truncated_by = TruncatedBy::kNothing;
  std::vector<std::string> column_names;
  ErrorCode error = ErrorCode::kNone;
  std::string error_message;

  // Keyed digest over statement, source, verdict, policy and schema: what was reviewed. Opaque.
  std::string tag;
};

// One line of a session's story. Details stand in the step or message it names.
struct EventView {
  Seq seq;
  Micros at;
  RecordType type = RecordType::kSession;
  std::uint32_t n = 0;  // step or message number; 0: the session
  UserId actor;         // nobody: the product itself
  NodeId node;
  Epoch epoch;
};

// What a screen saw in something that was asked.
struct SignalView {
  std::uint32_t message = 0;  // 0: the first question
  Finding finding;
};

template <class T>
struct Page {
  std::vector<T> items;
  std::string next_cursor;  // empty: the end
};

struct SessionFilter {
  std::optional<UserId> user;  // none: everybody's
  bool only_open = false;      // not closed
  std::size_t limit = 50;
  std::string cursor;
};

struct KeptPolicy {
  Digest digest;
  std::string text;
};

struct ReportAsk;        // audit/reports.h
struct ReportAnswer;     // audit/reports.h
struct Question;         // audit/question.h
struct QuestionNo;       // audit/question.h
struct QuestionAnswer;   // audit/question.h
struct HuntAsk;          // audit/hunt.h
struct HuntPortion;      // audit/hunt.h
struct LateSignals;      // audit/hunt.h
struct LateSignalsDone;  // audit/hunt.h
class EvidenceLog;       // audit/log.h
class Retention;         // audit/retention.h

// The reading half. Sees committed rows only. Throws StoreUnavailable when the file cannot be read.
class Reader {
 public:
  virtual ~Reader() = default;
  virtual std::optional<SessionView> session(const SessionId& id) = 0;
  // Newest first. A cursor that was not given out is an empty page.
  virtual Page<SessionView> sessions(const SessionFilter& filter) = 0;
  virtual std::vector<StepView> steps(const SessionId& id) = 0;
  virtual std::optional<StepView> step(const StepRef& ref) = 0;
  virtual std::vector<MessageView> messages(const SessionId& id) = 0;
  virtual std::vector<EventView> events(const SessionId& id) = 0;
  // Steps in `proposed` of the open sessions of `user`, or of everybody; oldest first.
  virtual std::vector<StepView> pending(std::optional<UserId> user, std::size_t limit) = 0;
  // Sessions whose phase says that there is work to take up.
  virtual std::vector<SessionId> unfinished() = 0;
  virtual std::optional<std::string> schema_text(const Digest& digest) = 0;
  virtual std::optional<std::string> policy_text(const Digest& digest) = 0;
  virtual std::optional<std::string> account_name(UserId user) = 0;
  // What screens saw in a session's questions, in the order of the questions.
  virtual std::vector<SignalView> signals(const SessionId& id) = 0;
  virtual ReportAnswer report(const ReportAsk& ask) = 0;
  // An auditor's own statement (audit/question.h).
  virtual Result<QuestionAnswer, QuestionNo> question(const Question& question) = 0;
  // The next few texts, looked through for patterns (audit/hunt.h).
  virtual HuntPortion hunt(const HuntAsk& ask) = 0;
};

// ---- commands -----------------------------------------------------------------------------------

// A retry of a POST: the same key with the same request gives the first answer again and does
// nothing; with another request it is refused.
struct Idempotency {
  UserId user;
  std::string key;
  Digest request;
};

struct Judgement {
  Verdict verdict;
  std::string reads;
  std::optional<std::uint64_t> estimated_rows;
  std::optional<std::uint64_t> estimated_cost;
  Digest policy;  // kept with keep_policy() before
  Digest schema;  // kept with keep_schema() before
  // Of an edit that waited in `judging`: why, as its original's decision says. Until then it is
  // nowhere in the store, since a column is written once, by one record.
  std::string edit_reason = {};
};

struct NewSession {
  SessionKind kind = SessionKind::kAgent;
  UserId user;
  std::string user_ip;
  std::string source;
  std::string question;
  std::string model;
  std::uint32_t max_history_messages = 50;
  SessionPhase phase = SessionPhase::kIdle;
  std::vector<Finding> signals;  // what screens saw in the question
  std::optional<Idempotency> once;
};

struct NewMessage {
  SessionId session;
  MessageRole role = MessageRole::kUser;
  UserId author;  // nobody: the product, for answers
  std::string content;
  std::uint64_t tokens = 0;
  SessionPhase next_phase = SessionPhase::kIdle;
  std::vector<Finding> signals;
  // An answer stands only while nobody asked again: refused with kChanged if the session's newest
  // record is not this one.
  std::optional<Seq> only_if_last;
  std::optional<Idempotency> once;
};

struct NewProposal {
  SessionId session;
  std::string sql;  // storable text; a refused one that is not comes as an escaped prefix
  Proposer proposer;
  UserId proposed_by;
  std::optional<StepNumber>
      edits;  // an edit of that step, which this one replaces if it is not refused
  std::optional<StepNumber> reruns;
  std::optional<StepNumber> tainted_by;
  bool sent_to_model = false;
  std::chrono::microseconds expires_in{std::chrono::hours(24)};
  // None: waits in `judging`, also as an edit, which takes its original's place when it is judged.
  std::optional<Judgement> judged;
  // An edit carries what was reviewed, like a decision.
  std::optional<std::string> expected_tag;
  std::string edit_reason;
  Digest decided_policy;
  bool four_eyes = false;
  SessionPhase phase_if_open = SessionPhase::kWaiting;
  SessionPhase phase_if_refused = SessionPhase::kIdle;
  std::uint32_t steps_max = 200;
  std::uint32_t open_steps_max = 5;
  std::optional<Seq> only_if_last;  // for planners: nothing else happened since they were asked
  std::optional<Idempotency> once;
};

struct NewDecision {
  StepRef step;
  Decision decision = Decision::kReject;
  UserId by;  // nobody for policy and system
  DeciderKind kind = DeciderKind::kPerson;
  std::string reason;
  Digest policy;  // the one in force now
  std::optional<std::string> expected_tag;
  bool four_eyes = false;  // the decider must be neither the session's user nor the proposer
  // Judged again under the policy in force, outside the writer. Refuse here turns an approval into
  // a refusal: the step becomes `refused`, these findings its record's signals.
  std::optional<Judgement> judged_again;
  bool start_now = false;  // an approval: a slot is taken, write STARTED in the same commit
  SessionPhase next_phase = SessionPhase::kIdle;
  std::optional<Idempotency> once;
};

struct NewOutcome {
  StepRef step;
  // kFinish, kFail, kCancel, kLose; from `approved` also kExpire, kJudgedWorse.
  StepEvent event = StepEvent::kFail;
  ErrorCode error = ErrorCode::kNone;
  std::string message;
  std::uint64_t rows = 0;
  std::optional<std::chrono::microseconds> execution;
  TruncatedBy truncated_by = TruncatedBy::kNothing;
  std::vector<std::string> column_names;
  std::vector<Finding> signals;  // of a refusal; of a result, what screens saw in it
  SessionPhase next_phase = SessionPhase::kPlanning;
};

// ---- answers ------------------------------------------------------------------------------------

struct Winner {
  StepState state = StepState::kRejected;
  std::optional<Decision> decision;
  UserId by;
  std::optional<DeciderKind> kind;
  std::optional<Micros> at;
  std::string reason;
};

enum class No : std::uint8_t {
  kUnknown,      // no such session or step
  kClosed,       // the session was closed
  kDecided,      // somebody was first; `winner` says who
  kNotJudged,    // still being judged, nobody can decide it yet
  kChanged,      // not what was reviewed any more, or something happened since
  kExpired,      // waited too long; it was written down as expired
  kFourEyes,     // must be decided by somebody else
  kJudgedWorse,  // today's policy refuses it; it was written down as refused
  kTooManySteps,
  kTooManyOpen,
  kOtherRequest,  // the idempotency key was used for another request
  kWrongState,    // the transition table has no such edge
};

struct Refused {
  No why = No::kUnknown;
  std::optional<Winner> winner;
  std::optional<StepNumber> step;  // in edited_step_stays: the step that the edit was stored as
  Seq seq;                         // of the record that says so, if one was written
};

struct SessionDone {
  SessionId id;
  Seq seq;
  bool was_repeated = false;
};
struct MessageDone {
  MessageNumber n;
  Seq seq;
  bool was_repeated = false;
};
struct ProposalDone {
  StepNumber n;
  Seq seq;
  StepState state = StepState::kJudging;
  // Of an edit that was stored without replacing its original. kJudgedWorse: its statement was
  // refused and the original is still open. kDecided, kExpired: the original was over, `winner`
  // says how, and the edit was stored as refused (rule S-03).
  std::optional<Refused> edited_step_stays;
  bool was_repeated = false;
};
struct DecisionDone {
  Seq seq;
  StepState state = StepState::kRejected;
  Micros at;
  bool was_repeated = false;
  std::optional<ApprovedStatement> started;  // with start_now; never on a repetition
};
struct Recovered {
  std::vector<StepRef> lost;     // running → unknown
  std::vector<StepRef> expired;  // approved for too long → expired
};

// How the audit was read. Numbers are kept in audit_event.code.
enum class Reading : std::uint8_t { kReplay = 1, kReport = 2, kSql = 3, kExport = 4, kHunt = 5 };

struct Health {
  bool can_write = true;
  bool is_latched = false;  // never again in this process: an I/O error or damage was seen
  std::string reason;       // why not
  std::size_t queue = 0;    // commands waiting
  Seq size;                 // records so far
};

class Store : public Reader {
 public:
  virtual Result<SessionDone, Refused> create_session(const NewSession& command) = 0;
  virtual Result<MessageDone, Refused> add_message(const NewMessage& command) = 0;
  virtual Result<ProposalDone, Refused> propose(const NewProposal& command) = 0;
  // For a step in `judging`.
  virtual Result<ProposalDone, Refused> judge(const StepRef& step, const Judgement& judgement,
                                              SessionPhase if_open, SessionPhase if_refused) = 0;
  virtual Result<DecisionDone, Refused> decide(const NewDecision& command) = 0;
  // A slot came free for a step in `approved`; kWrongState in any other.
  virtual Result<ApprovedStatement, Refused> start(const StepRef& step) = 0;
  virtual Result<Seq, Refused> finish(const NewOutcome& command) = 0;
  // Withdraws what is open, keeps what is approved or runs. Closing twice is kClosed.
  virtual Result<Seq, Refused> close_session(const SessionId& id, UserId by, CloseHow how) = 0;
  virtual Result<Done, Refused> set_phase(const SessionId& id, SessionPhase phase) = 0;
  // `proposed` steps whose time is over, at most `limit`; says which it ended. Like every refusal
  // that ends a waiting step, it leaves a session that waited in kPlanning, to be taken up. Forgets
  // idempotency keys older than a day.
  virtual std::vector<StepRef> expire_due(std::size_t limit) = 0;
  // Once, at start, before anything else is written.
  virtual Recovered recover(std::chrono::seconds approved_age_max) = 0;

  // A person read the audit: REPORT_READ with its kind and what was read ("sess_…", a report's
  // name).
  virtual Seq note_reading(UserId who, Reading kind, std::string_view what) = 0;
  // What a hunt found, as signals of texts that were written before (audit/hunt.h).
  virtual LateSignalsDone add_signals(const LateSignals& signals) = 0;

  // Idempotent; needed before a Judgement may name the digest.
  virtual void keep_schema(const Digest& digest, std::string_view ddl) = 0;
  virtual void keep_policy(const Digest& digest, std::string_view text) = 0;

  virtual Accounts& accounts() = 0;
  virtual EvidenceLog& log() = 0;
  virtual Retention& retention() = 0;
  virtual Health health() = 0;

  // Called on the thread that wrote, one at a time, after each commit, once for each session it
  // touched, before the waiting callers are answered. MUST be quick and MUST NOT write. Add before
  // the first write.
  using CommitListener = std::function<void(const SessionId&, Seq)>;
  virtual void on_commit(CommitListener listener) = 0;

  // Writes the address that the lock file shows to others ("127.0.0.1:8080").
  virtual void show_address(std::string_view address) = 0;

  // Drains the queue, checkpoints, lets the lock go. Idempotent; the destructor does the same.
  virtual void close() = 0;

 protected:
  // The only place in the product where an ApprovedStatement is made. Implementations MUST call it
  // after the commit that holds PROPOSED, DECIDED and STARTED of that step, and at most once for
  // it.
  static ApprovedStatement approved(StepRef step, std::string source, std::string sql,
                                    Seq started) {
    return ApprovedStatement(step, std::move(source), std::move(sql), started);
  }
};

// ---- opening ------------------------------------------------------------------------------------

struct StoreOptions {
  std::string path;  // of the SQLite file; made if missing
  NodeId node{1};
  std::size_t queue_max = 10'000;
  std::size_t batch_max = 256;
  std::size_t readers = 4;
  std::chrono::milliseconds busy_timeout{2000};
  std::string key_file;     // the node's key (audit/log/node_key.h); empty: `<path>.node`
  std::string checkpoints;  // the sink: a file to append checkpoints to; empty: none
  // Fewer free bytes on its disk than this: new work is refused while there is still room to finish
  // what runs.
  std::uint64_t free_bytes_min = 256ULL << 20;
  // Go on from an older state of itself, as a new log that names the old one.
  bool accept_rollback = false;
};

// Who holds a store's lock file.
struct LockHolder {
  std::int64_t pid = 0;
  std::string address;  // empty: no server
};

// Takes the lock, migrates, reads its settings back. Throws StoreUnavailable, whose message says
// what to do: kLocked names the holder, kNewer the version that is needed.
std::unique_ptr<Store> open_store(const StoreOptions& options, const Clock& clock);
// For readers: needs no lock, changes nothing, works beside a running server and on a copy.
std::unique_ptr<Reader> open_reader(const std::string& path);
// The process that holds the lock now, if any.
std::optional<LockHolder> lock_holder(const std::string& path);

}  // namespace countersign::audit
