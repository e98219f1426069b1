#pragma once

// The one place that writes, one thread at a time. Who comes while nobody writes does so at once,
// on the own thread: a step then waits for its flush alone, and not for two other threads to wake
// up. Whoever comes meanwhile waits in the queue of a thread that is there for them: it drains what
// is waiting into one transaction, each command in its own savepoint, and answers everybody of the
// batch only after the commit, so that many callers share one flush. Between batches that thread
// checkpoints, so that the WAL is reused instead of growing.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "audit/sqlite/evidence_notary.h"
#include "audit/sqlite/ledger.h"
#include "audit/store.h"
#include "core/thread.h"

namespace countersign::audit::sqlite {

// Where one thread waits for its answer. Shared, because the writer still touches it when the woken
// caller, and the command on its stack, are gone already.
class Gate {
 public:
  void wait();
  void open();

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool is_open_ = false;
};

// A command on its way. It stands on its caller's stack.
class Job {
 public:
  Job();
  virtual ~Job() = default;
  Job(const Job&) = delete;
  Job& operator=(const Job&) = delete;
  virtual void apply(Ledger& ledger) = 0;

  void wait() { gate_->wait(); }
  // The last that is done with it: the caller goes on at once.
  void answer(std::exception_ptr why_not);
  std::exception_ptr failure;

 private:
  std::shared_ptr<Gate> gate_;
};

class Writer {
 public:
  // `tail` and `notary` MUST outlive it.
  Writer(std::unique_ptr<Connection> connection, EvidenceTail& tail, Notary& notary,
         const StoreOptions& options, const Clock& clock);
  ~Writer() { close(); }
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Any thread. Runs `command(Ledger&)`, on this thread or the writer's, and gives back what it
  // returned, once that is durable. Throws StoreUnavailable; what the command itself throws comes
  // back as it is.
  template <class Command>
  auto perform(Command command) -> std::invoke_result_t<Command&, Ledger&> {
    using Answer = std::invoke_result_t<Command&, Ledger&>;
    struct Task final : Job {
      explicit Task(Command& c) : command(c) {}
      void apply(Ledger& ledger) override { answer_.emplace(command(ledger)); }
      Command& command;
      std::optional<Answer> answer_;
    } task(command);
    submit(task);
    return std::move(*task.answer_);
  }

  void on_commit(Store::CommitListener listener);
  Health health();
  // Never writes again: somebody else saw damage, or an I/O error. Any thread.
  void latch(const StoreUnavailable& reason) { refuse({}, reason, true); }
  // Brings all of the WAL into the file and empties it, between two batches; false while somebody
  // reads what stands in it. Then, and before anything else is written, `then` is called on the
  // writer's thread. Any thread but the writer's.
  bool empty_wal(const std::function<void(Connection&)>& then = {});
  // Drains, checkpoints, closes the connection. Idempotent, any thread.
  void close();

 private:
  struct Emptying;
  // What other threads see.
  struct Shared {
    std::deque<Job*> queue;
    std::vector<Emptying*> emptying;  // who waits for an empty WAL
    bool is_writing = false;          // some thread holds the connection and the ledger
    bool is_checkpoint_due = false;
    bool is_closing = false;
    std::optional<std::string> latched;  // why it never writes again
    std::string trouble;                 // why the last batch was not written; empty: it was
    std::uint64_t size = 0;
  };

  void submit(Job& job);
  // Whether the caller is to write it; else it stands in the queue.
  bool is_first(Job& job);
  void write_here(Job& job) noexcept;
  void work();
  bool has_work() const;
  std::vector<Job*> next_batch(bool& is_over);
  // Whether all of it is durable, and everybody in it to be answered; else they have been told.
  bool write(const std::vector<Job*>& batch);
  bool give_way();
  void apply_one(Job& job, Ledger::Alone is_alone);
  void apply_all(const std::vector<Job*>& batch);
  void commit();
  void keep_notes(const std::vector<KeptNote>& notes);
  void last_checkpoint();
  void refuse(const std::vector<Job*>& batch, const StoreUnavailable& reason, bool is_final);
  void roll_back();
  int frames_due();
  void checkpoint_if_due();
  void empty_if_asked();
  bool truncate_wal();

  std::unique_ptr<Connection> connection_;
  Notary& notary_;
  std::optional<Ledger> ledger_;
  std::size_t queue_max_, batch_max_;
  std::chrono::milliseconds busy_timeout_;
  std::vector<Store::CommitListener> listeners_;
  int wal_frames_ = 0;           // after the last commit
  int checkpointed_frames_ = 0;  // of these, in the file already

  std::mutex mutex_;
  std::condition_variable wake_;
  Shared shared_;
  std::mutex closing_;
  Thread thread_;
};

}  // namespace countersign::audit::sqlite
