#pragma once

// Records as their leaves are made of them, read back from the columns that people see: the header
// from record, integers, digests and texts from the rows of the session, step or message that
// the record is about, events from audit_event, and the record's signal rows.
//
// A text enters as its commitment: by the key that is stored beside it, else by its session's key;
// a text that is gone, as the commitment that was stored in its place. Texts of audit_event always
// take the log's own key (session 0, audit/log/commitment.h), whatever session the record names: a
// session's key goes when its texts go, and the reason of that must stay readable.
//
// The file may be hostile: whatever does not fit is a Trouble of the record, never a crash.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "audit/log/leaf.h"
#include "audit/verify.h"

namespace countersign::audit::sqlite {

class Statements;
struct SessionRows;  // audit/sqlite/session_rows.h

// Why a record's leaf cannot be what was written.
struct Trouble {
  Flaw::Kind kind = Flaw::Kind::kMissing;
  std::string what;
};

// Who wrote the records from one on.
struct Incarnation {
  std::uint64_t from_seq = 0;
  std::uint32_t node = 0;
  std::uint64_t epoch = 0;
};
// By from_seq.
std::vector<Incarnation> all_incarnations(Statements& statements);

struct RecordRow {
  log::RecordHeader header;  // without the log's id: leaf_of() is given it
  std::int64_t session = 0;  // data_agent_session.id; 0: none
  log::RecordContent content;
  std::span<const log::SignalRow> signals;  // in the order in which they are hashed
  bool is_actor_the_user = false;           // of its session, as the row says it
  bool is_timed_by_row = false;             // the row that it wrote says when
  bool has_kept = false;              // of an event: a row of text_commitment belongs to its text
  bool is_erased = false;             // of an event: its text is gone and its commitment stands
  const SessionRows* rows = nullptr;  // all rows of its session, if there is one
  std::optional<Trouble> trouble;
};

Digest leaf_of(log::Hasher& hasher, const log::LogId& log, const RecordRow& record);

// One thread. Lives inside one read transaction of its connection: it remembers what it read.
class RecordRows {
 public:
  explicit RecordRows(Statements& statements);
  ~RecordRows();
  RecordRows(const RecordRows&) = delete;
  RecordRows& operator=(const RecordRows&) = delete;

  // Every record of [from, to) that is there, in order; the row and what it points to are gone
  // after the call. A record that is not there is not given. Throws SqliteFailure.
  using Each = std::function<void(const RecordRow&)>;
  void read(std::uint64_t from, std::uint64_t to, const Each& each);

  // All rows of one session; nothing if it has no row.
  const SessionRows* session(std::int64_t number);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace countersign::audit::sqlite
