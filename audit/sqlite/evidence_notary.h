#pragma once

// Signs checkpoints of what is durable, on a thread of its own so that no step waits for it: every
// 256 records and every 60 s if something changed; and whenever it is asked. A note goes to the
// sink and into the file that says how long the log was; its row rides in the writer's next
// transaction, or in one of its own when nothing else is written.

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "audit/log.h"
#include "audit/log/node_key.h"
#include "audit/log/outside.h"
#include "audit/sqlite/evidence_memory.h"
#include "core/clock.h"
#include "core/thread.h"

namespace countersign::audit::sqlite {

struct KeptNote {
  std::uint64_t seq = 0;  // records of the store, all logs together
  Micros at;
  std::string note;
  friend bool operator==(const KeptNote&, const KeptNote&) = default;
};

class Notary {
 public:
  Notary(EvidenceMemory& memory, log::NodeKey key, std::string sink, std::string seen,
         std::optional<KeptNote> last, const Clock& clock);
  ~Notary() { stop(); }
  Notary(const Notary&) = delete;
  Notary& operator=(const Notary&) = delete;

  // `write_rows` makes the writer have a transaction; it may throw StoreUnavailable.
  void start(std::function<void()> write_rows);
  // No more by itself. Idempotent.
  void stop();

  // The writer's thread: what was committed; the rows that are to be kept with the next commit, and
  // that they were.
  void committed(const Durable& durable);
  std::vector<KeptNote> rows();
  void rows_are_kept(const std::vector<KeptNote>& rows);

  // Any thread: a note of what is durable now; the last one if nothing changed since. With a former
  // key, which signs as well.
  std::string checkpoint(const std::optional<log::NodeKey>& also = {});
  // Only signed: neither kept nor sent.
  std::string sign(const log::Frontier& frontier);
  bool is_changed() const;
  log::NodeKey key() const;
  LogStatus status() const;

 private:
  void work();
  bool is_due(std::unique_lock<std::mutex>& lock);
  std::string send(const std::string& note, std::uint64_t size);

  EvidenceMemory& memory_;
  const Clock& clock_;
  log::Sink sink_;
  const std::string seen_path_;
  std::function<void()> write_rows_;

  // One signs at a time, so that sizes never fall in the sink.
  std::mutex signing_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  log::NodeKey key_;
  std::optional<KeptNote> last_;
  std::uint64_t noted_size_ = 0;  // of the current log, when it was last signed
  std::vector<KeptNote> rows_;
  std::string sink_trouble_;
  bool is_stopping_ = false;
  Thread thread_;
};

}  // namespace countersign::audit::sqlite
