#pragma once

// A stretch of the log, read by one thread: its leaves, the sessions that lie in it whole, already
// checked, and the records of those that do not.

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "audit/sqlite/record_rows.h"
#include "audit/verify/database.h"
#include "audit/verify/facts.h"
#include "audit/verify/findings.h"
#include "audit/verify/forgetting.h"
#include "audit/verify/session_check.h"

namespace countersign::audit::verifying {

// Rows that records account for.
struct Accounted {
  std::uint64_t steps = 0, messages = 0, signals = 0, events = 0, keys = 0, commitments = 0;
  std::uint64_t erased = 0;  // texts whose erasure a record accounts for
  void add(const Accounted& other);
  void add(const sqlite::SessionRows& rows);
};

struct Chunk {
  std::uint64_t from = 0;
  std::vector<Digest> leaves;  // zeros where a record is missing
  std::uint64_t records = 0;
  std::vector<std::int64_t> finished;  // sessions that were checked
  struct Part {
    std::int64_t session = 0;
    std::optional<std::int64_t> last_seq;  // as the session's row says
    std::vector<Seen> seen;
  };
  std::vector<Part> parts;  // of sessions that were not
  Accounted accounted;
  Findings findings;
};

// One thread, one connection.
class ChunkReader {
 public:
  ChunkReader(Database& database, const Facts& facts, const Forgetting& forgetting)
      : facts_(facts), forgetting_(forgetting), rows_(database.statements()) {}

  // A session that goes on after it is taken up again by the next call, which MUST be for the next
  // stretch, unless give_parts() came between.
  Chunk read(std::uint64_t from, std::uint64_t to);
  // Sessions that are not whole yet, for somebody else to go on with.
  void give_parts(Chunk& chunk);
  // A session whose records are all known.
  void check(std::int64_t session, const std::vector<Seen>& seen, Chunk& into);
  // As the session's row says.
  std::optional<std::uint64_t> first_seq(std::int64_t session);

 private:
  void take(const sqlite::RecordRow& record, Chunk& chunk);
  void take_event(const sqlite::RecordRow& record, Chunk& chunk);
  void take_seen(const sqlite::RecordRow& record, Chunk& chunk);
  void finish(const sqlite::SessionRows& rows, const std::vector<Seen>& seen, Chunk& chunk);

  const Facts& facts_;
  const Forgetting& forgetting_;
  sqlite::RecordRows rows_;
  log::Hasher hasher_;
  std::unordered_map<std::int64_t, Chunk::Part> open_;
};

}  // namespace countersign::audit::verifying
