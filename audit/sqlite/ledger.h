#pragma once

// The writer's pen: what a command may do inside its savepoint. Loads what a session or step is
// now, appends evidence records with the next number, and saves what follows from them. Lives on
// the writer's thread.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/log/leaf.h"
#include "audit/sqlite/connection.h"
#include "audit/sqlite/evidence_tail.h"
#include "audit/store.h"

namespace countersign::audit::sqlite {

struct SessionRow {
  SessionId id;
  std::int64_t key = 0;  // data_agent_session.id
  UserId user;
  Micros started_at;
  std::string source;
  SessionPhase phase = SessionPhase::kIdle;
  std::uint32_t total_steps = 0;
  std::uint32_t message_count = 0;
  Seq last_seq;
  std::optional<Micros> ended_at, last_message_at;
  bool is_closed = false;
  std::optional<Digest> secret;  // the key of its texts; none: they were forgotten
};

struct StepRow {
  StepNumber n;
  StepState state = StepState::kJudging;
  std::string sql;
  std::string source;
  Micros proposed_at;
  std::optional<Micros> expires_at;
  UserId proposed_by;
  std::optional<StepNumber> replaces;
  Winner winner;  // its decision so far
  std::optional<VerdictKind> verdict;
  std::optional<Digest> policy, schema;
  std::string session_key;

  std::string tag() const;
};

// The name of the row of a step or message, which has room for so many of a session.
constexpr std::uint32_t kRowsMax = 65535;
constexpr std::int64_t row_id(std::int64_t session_key, std::uint32_t n) {
  return session_key * (kRowsMax + 1) + n;
}
// How the rows of a session name a person: its own user as 0, nobody as NULL.
std::optional<std::int64_t> as_kept(const SessionRow& session, UserId user);

struct StepInSession {
  SessionRow session;
  StepRow step;
};

// What one record is about. The actor is nobody when the product itself acts.
struct RecordAbout {
  RecordType type;
  std::uint32_t n = 0;
  UserId actor;
  // What the time of a JUDGED record is counted from.
  std::optional<Micros> proposed_at = std::nullopt;
};

// What stands in the columns that a record writes, in the order of audit/evidence.h; its leaf is
// made of this, so it MUST be what the rows hold. NULL is nothing.
struct RecordColumns {
  std::array<std::optional<std::int64_t>, log::RecordContent::kIntegersMax> integers{};
  std::array<std::optional<Digest>, log::RecordContent::kDigestsMax> digests{};
  std::array<std::optional<std::string_view>, log::RecordContent::kTextsMax> texts{};
};
// As the statements bind them: what is empty, nobody or all zero is NULL.
inline std::optional<std::string_view> unless_empty(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional(text);
}
inline std::optional<std::int64_t> unless_nobody(UserId user) {
  return user.is_nobody() ? std::nullopt : std::optional(user.get());
}
inline std::optional<Digest> unless_none(const Digest& digest) {
  return digest == Digest{} ? std::nullopt : std::optional(digest);
}
template <class Code>
constexpr std::int64_t number_of_code(Code code) {
  return static_cast<std::int64_t>(code);
}

// The column `of` of data_agent_signal.
enum class SignalOf : std::uint8_t { kMessage = 1, kStep = 2 };

// What a record without columns of its own keeps in audit_event.
struct EventContent {
  std::int64_t code = 0;
  std::optional<std::int64_t> target;
  std::string_view text;  // empty: none
};

class Ledger {
 public:
  Ledger(Connection& connection, EvidenceTail& tail, NodeId node, const Clock& clock);

  Query operator()(std::string_view sql) { return connection_(sql); }
  Connection& connection() { return connection_; }
  Micros now() const { return now_; }

  std::optional<SessionRow> session(const SessionId& id);
  std::optional<StepInSession> step(const StepRef& ref);
  // Numbers of policies and schemas that were kept; an all-zero digest is none. Throws
  // std::invalid_argument for one that was not kept.
  std::optional<std::int64_t> policy_id(const Digest& digest);
  std::optional<std::int64_t> schema_id(const Digest& digest);

  // Appends a record that concerns `session` and makes it that session's last.
  Seq append(SessionRow& session, const RecordAbout& about, const RecordColumns& columns);
  // One that concerns no session.
  Seq append_event(RecordType type, UserId actor, std::int64_t code, std::int64_t target,
                   std::string_view text);
  // One of those types that concerns `session`, and becomes that session's last.
  Seq append_event(SessionRow& session, const RecordAbout& about, const EventContent& event);
  // Findings that came with the record just appended.
  void append_signals(const SessionRow& session, const RecordAbout& about,
                      const std::vector<Finding>& findings);
  // One finding in a text that was written before, added by the record `seq` just appended, which
  // is SIGNALS_ADDED: its signals may be of many sessions, one for each text.
  void append_late_signal(Seq seq, const SessionRow& session, SignalOf of, std::uint32_t n,
                          const Finding& finding);
  // Once at the end of each command that appended.
  void save(const SessionRow& session);

  // One command: everything since begin_command is kept, or undone. One that is alone in its
  // transaction needs no savepoint: what undoes it undoes the transaction, and a new one begins.
  enum class Alone { kNo, kYes };
  void begin_command(Alone is_alone = Alone::kNo);
  void keep_command();
  void undo_command();
  // Last in the batch's transaction.
  void save_head() { tail_.save(connection_.statements()); }
  // After a rollback of the whole batch.
  void undo_batch();
  // After the commit: the sessions that the batch concerned, with their newest record; and what was
  // added to the evidence log.
  std::map<SessionId, Seq> take_touched();
  Durable take_durable() { return tail_.commit(); }
  EvidenceTail& tail() { return tail_; }
  std::uint64_t next_seq() const { return next_seq_; }
  void assume_next_seq(std::uint64_t seq) { next_seq_ = seq; }

 private:
  // A record of this command, until its leaf is made.
  struct Pending {
    log::RecordHeader header;
    log::RecordContent content;
    std::vector<log::SignalRow> signals;
  };
  Seq write_record(const RecordAbout& about, const SessionRow* session,
                   const RecordColumns& columns);
  Seq write_event(const RecordAbout& about, const SessionRow* session, const EventContent& event);
  void begin_incarnation(Seq seq);
  std::optional<std::int64_t> after(const SessionRow& session, const RecordAbout& about) const;
  log::RecordContent content_of(const Pending& pending, const SessionRow* session,
                                const RecordColumns& columns);
  void write_signal(Seq seq, const SessionRow& session, SignalOf of, std::uint32_t n,
                    std::uint32_t k, const Finding& finding);

  Connection& connection_;
  EvidenceTail& tail_;
  NodeId node_;
  const Clock& clock_;
  Epoch epoch_;
  Micros now_;
  std::uint64_t next_seq_ = 0;
  std::uint64_t command_seq_ = 0;  // next_seq_ when the command began
  // The record that this incarnation began with, once there is one.
  std::optional<std::uint64_t> incarnation_;
  Alone is_alone_ = Alone::kNo;
  std::map<SessionId, Seq> touched_, command_touched_;
  std::vector<Pending> pending_;
  // Rows that are never removed; forgotten whenever anything is undone.
  std::map<Digest, std::int64_t> policy_ids_, schema_ids_;
};

}  // namespace countersign::audit::sqlite
