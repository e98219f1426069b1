#include "audit/sqlite/writer.h"

#include <algorithm>

#include <Poco/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include "audit/sqlite/failure.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

using Why = StoreUnavailable::Why;

// 4 KiB pages. A checkpoint costs two flushes: seldom when idle, and without fail before the WAL
// gets large.
constexpr int kCheckpointWhenIdle = 1024;
constexpr int kCheckpointAlways = 4096;
// Readers are gone in a moment, or somebody is reading for long: then others must not wait for it.
constexpr std::chrono::milliseconds kEmptyingPatience{50};

StoreUnavailable as_unavailable(const SqliteFailure& e) {
  // What was handed to a disk that then failed may be there when the file is read again.
  if (is_beyond_repair(e.code()))
    return {Why::kBroken,
            fmt::format("the audit store's file or disk failed, so nothing ran ({})", e.what())};
  switch (const auto reason = why(e.code())) {
    case Why::kFull:
      return {reason, fmt::format("the audit store has no room to write, so nothing was done. Free "
                                  "some disk space and try again ({})",
                                  e.what())};
    case Why::kLocked:
      return {reason, fmt::format("another program holds the audit store's write lock, so nothing "
                                  "was done. Close it and try again ({})",
                                  e.what())};
    case Why::kBroken:
    case Why::kBusy:
    case Why::kClosed:
    case Why::kMisconfigured:
    case Why::kNewer:
    case Why::kRolledBack:
    case Why::kTampered:
      return {reason,
              fmt::format("the audit store cannot write, so nothing was done ({})", e.what())};
  }
  unreachable("a reason without words");
}

int count_wal_frames(void* count, sqlite3*, const char*, int frames) {
  *static_cast<int*>(count) = frames;
  return SQLITE_OK;
}

}  // namespace

void Gate::wait() {
  std::unique_lock lock(mutex_);
  opened_.wait(lock, [this] { return is_open_; });
  is_open_ = false;
}

void Gate::open() {
  {
    const std::lock_guard lock(mutex_);
    is_open_ = true;
  }
  // Not under the lock: the woken thread would only run into it.
  opened_.notify_one();
}

Job::Job() {
  // One for each thread, since a thread waits for one answer at a time.
  thread_local const auto gate = std::make_shared<Gate>();
  gate_ = gate;
}

void Job::answer(std::exception_ptr why_not) {
  if (why_not) failure = std::move(why_not);
  const auto gate = gate_;
  gate->open();
}

Writer::Writer(std::unique_ptr<Connection> connection, EvidenceTail& tail, Notary& notary,
               const StoreOptions& options, const Clock& clock)
    : connection_(std::move(connection)),
      notary_(notary),
      queue_max_(options.queue_max),
      batch_max_(options.batch_max),
      busy_timeout_(options.busy_timeout) {
  ledger_.emplace(*connection_, tail, options.node, clock);
  shared_.size = ledger_->next_seq();
  sqlite3_busy_timeout(connection_->handle(), static_cast<int>(options.busy_timeout.count()));
  sqlite3_wal_hook(connection_->handle(), count_wal_frames, &wal_frames_);
  thread_ = Thread("audit-writer", Thread::kUsualStack, [this] { work(); });
}

void Writer::on_commit(Store::CommitListener listener) {
  listeners_.push_back(std::move(listener));
}

void Writer::submit(Job& job) {
  if (is_first(job)) write_here(job);
  job.wait();
  if (job.failure) std::rethrow_exception(job.failure);
}

bool Writer::is_first(Job& job) {
  const std::lock_guard lock(mutex_);
  if (shared_.latched) throw StoreUnavailable(Why::kBroken, *shared_.latched);
  if (shared_.is_closing)
    throw StoreUnavailable(Why::kClosed, "the audit store is closing; nothing was done");
  if (shared_.queue.size() >= queue_max_)
    throw StoreUnavailable(Why::kBusy,
                           "too many writes wait for the audit store; nothing was "
                           "done. Try again in a moment.");
  if (!shared_.is_writing && !has_work()) {
    shared_.is_writing = true;
    return true;
  }
  shared_.queue.push_back(&job);
  if (shared_.queue.size() == 1 && !shared_.is_writing) wake_.notify_one();
  return false;
}

// Only itself: who came meanwhile must not wait until this thread gets the processor again, nor
// this thread for them.
void Writer::write_here(Job& job) noexcept {
  if (write({&job})) job.answer(nullptr);
  bool has_more = false;
  {
    const std::lock_guard lock(mutex_);
    shared_.is_checkpoint_due = !shared_.latched && frames_due() >= kCheckpointWhenIdle;
    shared_.is_writing = false;
    has_more = has_work();
  }
  if (has_more) wake_.notify_one();
}

void Writer::work() {
  for (bool is_over = false; !is_over;) {
    const auto batch = next_batch(is_over);
    const bool is_written = !batch.empty() && write(batch);
    const bool is_free = is_written && batch.size() == 1 && give_way();
    if (is_written)
      for (auto* job : batch) job->answer(nullptr);
    if (is_free) continue;
    checkpoint_if_due();
    empty_if_asked();
    const std::lock_guard lock(mutex_);
    shared_.is_writing = false;
  }
}

// Before the one who waits is answered: a single client comes back at once, and if it found this
// thread still busy it would go through the queue again, and so for ever.
bool Writer::give_way() {
  if (frames_due() >= kCheckpointWhenIdle) return false;
  const std::lock_guard lock(mutex_);
  if (has_work()) return false;
  shared_.is_writing = false;
  return true;
}

bool Writer::has_work() const {
  return !shared_.queue.empty() || !shared_.emptying.empty() || shared_.is_checkpoint_due ||
         shared_.is_closing;
}

std::vector<Job*> Writer::next_batch(bool& is_over) {
  std::unique_lock lock(mutex_);
  wake_.wait(lock, [this] { return !shared_.is_writing && has_work(); });
  shared_.is_writing = true;
  shared_.is_checkpoint_due = false;
  const auto count = std::min(shared_.queue.size(), batch_max_);
  const auto end = shared_.queue.begin() + static_cast<std::ptrdiff_t>(count);
  std::vector<Job*> batch(shared_.queue.begin(), end);
  shared_.queue.erase(shared_.queue.begin(), end);
  is_over = shared_.is_closing && batch.empty() && shared_.emptying.empty();
  return batch;
}

// Everybody waits for the commit, those whose command was refused or failed too: what they were
// told rests on rows that must be durable first.
bool Writer::write(const std::vector<Job*>& batch) {
  const auto seq_before = ledger_->next_seq();
  try {
    apply_all(batch);
    commit();
    return true;
  } catch (const SqliteFailure& e) {
    ledger_->assume_next_seq(seq_before);
    roll_back();
    auto waiting = batch;
    // Who came while we waited for the lock does not wait for it a second time.
    if (why(e.code()) == Why::kLocked) {
      const std::lock_guard lock(mutex_);
      waiting.insert(waiting.end(), shared_.queue.begin(), shared_.queue.end());
      shared_.queue.clear();
    }
    refuse(waiting, as_unavailable(e), is_beyond_repair(e.code()));
    return false;
  }
}

void Writer::apply_all(const std::vector<Job*>& batch) {
  (*connection_)(queries::k_store_begin_sqlite).run();
  const auto is_alone = batch.size() == 1 ? Ledger::Alone::kYes : Ledger::Alone::kNo;
  for (auto* job : batch) apply_one(*job, is_alone);
}

void Writer::apply_one(Job& job, Ledger::Alone is_alone) {
  ledger_->begin_command(is_alone);
  try {
    job.apply(*ledger_);
    ledger_->keep_command();
  } catch (const SqliteFailure& e) {
    if (ends_transaction(e.code()) || !connection_->in_transaction()) throw;
    ledger_->undo_command();
    job.failure = std::make_exception_ptr(as_unavailable(e));
  } catch (const Poco::Exception& e) {
    const int code = sqlite3_extended_errcode(connection_->handle());
    if (ends_transaction(code) || !connection_->in_transaction())
      throw SqliteFailure(code, e.displayText());
    ledger_->undo_command();
    job.failure = std::make_exception_ptr(as_unavailable(SqliteFailure(code, e.displayText())));
  } catch (const std::exception&) {
    // What the command itself objected to goes back to its caller; the others are not touched.
    ledger_->undo_command();
    job.failure = std::current_exception();
  }
}

void Writer::commit() {
  const auto notes = notary_.rows();
  keep_notes(notes);
  ledger_->save_head();
  // After some errors SQLite rolls back by itself; what it still answered then is not to be kept.
  if (!connection_->in_transaction())
    throw SqliteFailure(SQLITE_IOERR, "committing to the store: its transaction was lost");
  (*connection_)(queries::k_store_commit).run();
  notary_.rows_are_kept(notes);
  if (const auto durable = ledger_->take_durable(); !durable.leaves.empty())
    notary_.committed(durable);
  {
    const std::lock_guard lock(mutex_);
    shared_.size = ledger_->next_seq();
    shared_.trouble.clear();
  }
  for (const auto& [id, seq] : ledger_->take_touched())
    for (const auto& listener : listeners_) listener(id, seq);
}

void Writer::keep_notes(const std::vector<KeptNote>& notes) {
  for (const auto& note : notes)
    (*connection_)(queries::k_store_evidence_keep_checkpoint)
        .number(static_cast<std::int64_t>(note.seq))
        .time(note.at)
        .text(note.note)
        .run();
}

// Of what was written since the last one, when nothing more comes.
void Writer::last_checkpoint() {
  if (notary_.is_changed()) notary_.checkpoint();
  const auto notes = notary_.rows();
  if (notes.empty()) return;
  (*connection_)(queries::k_store_begin_sqlite).run();
  keep_notes(notes);
  (*connection_)(queries::k_store_commit).run();
  notary_.rows_are_kept(notes);
}

void Writer::roll_back() {
  ledger_->undo_batch();
  // SQLite may have rolled back by itself; and after an I/O error even this may fail.
  if (connection_->in_transaction())
    sqlite3_exec(connection_->handle(), std::string(queries::k_store_rollback).c_str(), nullptr,
                 nullptr, nullptr);
}

void Writer::refuse(const std::vector<Job*>& batch, const StoreUnavailable& reason, bool is_final) {
  auto waiting = batch;
  {
    const std::lock_guard lock(mutex_);
    shared_.trouble = reason.what();
    if (is_final) {
      if (!shared_.latched)
        shared_.latched = fmt::format(
            "{}. The store is read-only from now on: check the disk, run `countersign audit "
            "verify` "
            "and start this process again",
            reason.what());
      waiting.insert(waiting.end(), shared_.queue.begin(), shared_.queue.end());
      shared_.queue.clear();
    }
  }
  const auto failure = std::make_exception_ptr(reason);
  for (auto* job : waiting) job->answer(failure);
}

int Writer::frames_due() {
  // Fewer frames than were checkpointed: the WAL has started again from its beginning.
  if (wal_frames_ < checkpointed_frames_) checkpointed_frames_ = 0;
  return wal_frames_ - checkpointed_frames_;
}

void Writer::checkpoint_if_due() {
  const int due = frames_due();
  if (due < kCheckpointWhenIdle) return;
  {
    const std::lock_guard lock(mutex_);
    if (shared_.latched || (due < kCheckpointAlways && !shared_.queue.empty())) return;
  }
  checkpointed_frames_ = wal_frames_;
  try {
    (*connection_)(queries::k_store_checkpoint_passive_sqlite).run();
  } catch (const SqliteFailure& e) {
    // The commits stand in the WAL, and lack of room shows at the next one. An I/O error latches
    // here as anywhere.
    if (is_beyond_repair(e.code())) refuse({}, as_unavailable(e), true);
  }
}

struct Writer::Emptying final : Job {
  explicit Emptying(const std::function<void(Connection&)>& next) : then(next) {}
  void apply(Ledger&) override {}
  const std::function<void(Connection&)>& then;
  bool is_empty = false;
};

bool Writer::empty_wal(const std::function<void(Connection&)>& then) {
  Emptying wish(then);
  {
    const std::lock_guard lock(mutex_);
    if (shared_.latched) throw StoreUnavailable(Why::kBroken, *shared_.latched);
    if (shared_.is_closing)
      throw StoreUnavailable(Why::kClosed, "the audit store is closing; its WAL goes with that");
    shared_.emptying.push_back(&wish);
  }
  wake_.notify_one();
  wish.wait();
  if (wish.failure) std::rethrow_exception(wish.failure);
  return wish.is_empty;
}

void Writer::empty_if_asked() {
  std::vector<Emptying*> asked;
  {
    const std::lock_guard lock(mutex_);
    asked.swap(shared_.emptying);
  }
  for (auto* wish : asked) {
    std::exception_ptr failure;
    try {
      wish->is_empty = truncate_wal();
      if (wish->is_empty && wish->then) wish->then(*connection_);
    } catch (const SqliteFailure& e) {
      failure = std::make_exception_ptr(as_unavailable(e));
      if (is_beyond_repair(e.code())) refuse({}, as_unavailable(e), true);
    }
    wish->answer(failure);
  }
}

bool Writer::truncate_wal() {
  sqlite3_busy_timeout(connection_->handle(), static_cast<int>(kEmptyingPatience.count()));
  bool is_empty = false;
  {
    auto query = (*connection_)(queries::k_store_checkpoint_truncate_sqlite);
    is_empty = query.row() && query.number_at(0) == 0;
  }
  sqlite3_busy_timeout(connection_->handle(), static_cast<int>(busy_timeout_.count()));
  if (is_empty) wal_frames_ = checkpointed_frames_ = 0;
  return is_empty;
}

Health Writer::health() {
  const std::lock_guard lock(mutex_);
  Health health;
  health.queue = shared_.queue.size();
  health.size = Seq(shared_.size);
  health.reason = shared_.latched.value_or(shared_.trouble);
  if (shared_.is_closing && health.reason.empty()) health.reason = "the audit store is closing";
  health.can_write = health.reason.empty();
  health.is_latched = shared_.latched.has_value();
  return health;
}

void Writer::close() {
  const std::lock_guard one_at_a_time(closing_);
  if (!connection_) return;
  {
    const std::lock_guard lock(mutex_);
    shared_.is_closing = true;
  }
  wake_.notify_all();
  thread_.join();
  try {
    if (!shared_.latched) {
      last_checkpoint();
      (*connection_)(queries::k_store_checkpoint_truncate_sqlite).run();
    }
  } catch (const SqliteFailure&) {
    // Everything is in the WAL already; the next opener finds it there.
    wal_frames_ = 0;
  }
  ledger_.reset();
  connection_.reset();
}

}  // namespace countersign::audit::sqlite
