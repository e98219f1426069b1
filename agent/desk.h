#pragma once

// The desk: everything that people and programs can ask of a session, as calls that are durable
// when they return. HTTP, chat, MCP and the command line all come to this one counter; isolation
// between people is enforced here, so that no protocol can forget it. A foreign id looks exactly
// like an unknown one.
//
// Whose session it is may do everything with it, except that an agent's key never decides. An
// approver also reads and decides what is, or was, up for decision in others' sessions; an auditor
// reads every session and does nothing; rows are for the session's own person alone; an admin's key
// reads nothing here.
//
// Every call may come from any thread. When the store cannot write, audit::StoreUnavailable is
// thrown and nothing ran.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/marks.h"
#include "agent/planner.h"
#include "agent/source.h"
#include "audit/store.h"
#include "core/clock.h"
#include "core/result.h"

namespace countersign::agent {

struct StepEvidence;  // agent/evidence.h

struct Caller {
  audit::Identity who;
  std::string address;  // "127.0.0.1"; kept with the session
};

enum class DeskNo : std::uint8_t {
  kNotFound,    // unknown, or not yours
  kNotAllowed,  // your role or kind of key may not do this
  kInvalid,     // `message` says what was expected
  kNoSource,    // the source is unknown, or cannot be read now
  kClosed,
  kDecided,  // `winner`
  kNotJudged,
  kChanged,
  kExpired,
  kFourEyes,
  kJudgedWorse,  // `findings`
  kRefused,      // a statement of one's own was refused: `step`, `findings`
  kTooMany,
  kOtherRequest,  // idempotency key used for another request
  kNotRunning,    // nothing to cancel
  kGone,          // the rows are no longer held
  kNotFinished,   // no rows yet
};

struct DeskRefusal {
  DeskNo why = DeskNo::kNotFound;
  std::string message;  // one sentence for a person, with what to do
  std::optional<audit::Winner> winner;
  std::optional<audit::StepView> step;  // the stored, refused step
};

template <class T>
using Desked = Result<T, DeskRefusal>;

struct Ask {
  std::string source;
  std::string question;                // may be empty with planner "none": the person writes SQL
  std::optional<std::string> planner;  // none: the default
  std::optional<std::string> idempotency_key;
};

struct Decide {
  StepRef step;
  std::string if_match;  // the step's tag
  std::string reason;    // of a rejection; of an edit, optional
  std::optional<std::string> idempotency_key;
};

struct Receipt {
  Seq seq;
  StepState state = StepState::kApproved;
  Micros at;
  audit::StepView step;
};

struct ResultSlice {
  std::vector<engines::ResultColumn> columns;
  std::vector<engines::Row> rows;
  std::uint64_t first = 0;  // index of rows[0]
  std::uint64_t total = 0;  // rows held
  TruncatedBy truncated_by = TruncatedBy::kNothing;
  // What looks like instructions in these rows (their indexes count as `first` does) and in the
  // names of their columns: shown to people, marked, and withheld from planners.
  std::vector<CellMark> marks;
  std::vector<ColumnMark> column_marks;
};

struct SourceInfo {
  std::string name;
  std::string dialect;
  bool is_reachable = true;
  std::string problem;
  bool has_envelope = false;             // some statements run without a person, decided by policy
  std::vector<std::string> advice = {};  // what could be safer about it, a sentence each
};

struct DeskOptions {
  std::string default_planner = "none";
  std::chrono::microseconds approval_expires{std::chrono::hours(24)};
  bool four_eyes = false;
  std::uint32_t executor_slots = 4;
  std::uint32_t planner_threads = 2;
  std::uint32_t steps_max = 50;
  std::uint32_t open_steps_max = 5;
  std::uint64_t result_bytes_max = 64'000'000;  // of all results held
  std::chrono::seconds result_age_max{15 * 60};
  std::uint64_t planner_rows_max = 50;  // of one step, shown to a planner
  std::size_t question_bytes_max = 16 * 1024;
  std::chrono::seconds approved_age_max{60};  // approved and not started for longer: expired
  std::chrono::milliseconds tick{1000};       // how often expiry and retries are looked after
  // A step whose source was away while it was judged is tried again after this, then after twice as
  // long, and so on up to the other.
  std::chrono::milliseconds judging_retry{2000};
  std::chrono::milliseconds judging_retry_max{60'000};
};

class Desk {
 public:
  virtual ~Desk() = default;

  // Takes up every unfinished session; call once, before the first other call.
  virtual void start() = 0;
  // Stops planners and cancels nothing that was not started: runs are given `patience`, then
  // cancelled.
  virtual void stop(std::chrono::milliseconds patience) = 0;

  virtual Desked<audit::SessionView> ask(const Caller& caller, const Ask& ask) = 0;
  virtual Desked<audit::SessionView> follow_up(const Caller& caller, const SessionId& id,
                                               std::string_view text,
                                               std::optional<std::string> idempotency_key) = 0;
  virtual Desked<audit::SessionView> close(const Caller& caller, const SessionId& id) = 0;

  // A statement of one's own. A refused one is stored too, and comes back as kRefused with it. One
  // whose source is a server that cannot be reached comes back in `judging`, and goes on by itself.
  virtual Desked<audit::StepView> propose(const Caller& caller, const SessionId& id,
                                          std::string_view sql,
                                          std::optional<std::string> idempotency_key) = 0;
  // Refusals come in this order: not found, decided, changed, four eyes, judged worse. Where the
  // policy asks for a review, four eyes are a person with its role who neither asked nor proposed.
  virtual Desked<Receipt> approve(const Caller& caller, const Decide& decision) = 0;
  virtual Desked<Receipt> reject(const Caller& caller, const Decide& decision) = 0;
  // The new step, which waits for its own decision; in `judging` while its source is away, and then
  // the edited step is open until the new one is judged.
  virtual Desked<audit::StepView> edit(const Caller& caller, const Decide& decision,
                                       std::string_view sql) = 0;
  virtual Desked<audit::StepView> rerun(const Caller& caller, const StepRef& step,
                                        std::optional<std::string> idempotency_key) = 0;
  // Takes back what waits, stops what runs; says what the step became, or is about to become.
  virtual Desked<audit::StepView> cancel(const Caller& caller, const StepRef& step) = 0;

  virtual Desked<audit::SessionView> session(const Caller& caller, const SessionId& id) = 0;
  virtual Desked<audit::Page<audit::SessionView>> sessions(const Caller& caller, bool only_open,
                                                           std::size_t limit,
                                                           std::string_view cursor) = 0;
  virtual Desked<std::vector<audit::StepView>> steps(const Caller& caller, const SessionId& id) = 0;
  virtual Desked<audit::StepView> step(const Caller& caller, const StepRef& step) = 0;
  // Of any step, whatever became of it; for people, not for agents' keys.
  virtual Desked<StepEvidence> evidence(const Caller& caller, const StepRef& step) = 0;
  virtual Desked<std::vector<audit::MessageView>> messages(const Caller& caller,
                                                           const SessionId& id) = 0;
  virtual Desked<std::vector<audit::EventView>> events(const Caller& caller,
                                                       const SessionId& id) = 0;
  virtual Desked<std::vector<audit::StepView>> pending(const Caller& caller) = 0;
  // Never runs anything: kGone when the rows are no longer held.
  virtual Desked<ResultSlice> result(const Caller& caller, const StepRef& step, std::uint64_t first,
                                     std::uint64_t count) = 0;
  // Rows read so far by a step that is running here.
  virtual std::optional<engines::Progress> progress(const StepRef& step) = 0;

  virtual std::vector<SourceInfo> sources(const Caller& caller) = 0;
  // The allowed part only.
  virtual Desked<std::vector<engines::SchemaRelation>> schema(const Caller& caller,
                                                              std::string_view source) = 0;
};

// `planners` by the name that settings give them. All references MUST outlive the desk.
std::unique_ptr<Desk> make_desk(audit::Store& store, Sources& sources,
                                std::map<std::string, std::unique_ptr<Planner>> planners,
                                const Clock& clock, DeskOptions options);

}  // namespace countersign::agent
