#include "audit/sqlite/evidence_notary.h"

#include <algorithm>
#include <chrono>

#include "audit/store.h"

namespace countersign::audit::sqlite {

namespace {

constexpr std::chrono::seconds kEvery{60};
// So long a row waits for a transaction to ride in.
constexpr std::chrono::milliseconds kRide{500};
// Notes are in the sink as well; while the store cannot write, only the newest wait.
constexpr std::size_t kRowsMax = 64;

std::uint64_t noted_size(const std::optional<KeptNote>& last, const log::LogStart& start) {
  const auto head = last ? log::read_note(last->note) : std::nullopt;
  return head && head->log == start.log ? head->size : 0;
}

}  // namespace

Notary::Notary(EvidenceMemory& memory, log::NodeKey key, std::string sink, std::string seen,
               std::optional<KeptNote> last, const Clock& clock)
    : memory_(memory),
      clock_(clock),
      sink_(std::move(sink)),
      seen_path_(std::move(seen)),
      key_(std::move(key)),
      last_(std::move(last)),
      noted_size_(noted_size(last_, memory.start())) {}

void Notary::start(std::function<void()> write_rows) {
  write_rows_ = std::move(write_rows);
  thread_ = Thread("audit-notary", Thread::kSmallStack, [this] { work(); });
}

void Notary::stop() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Notary::committed(const Durable& durable) {
  memory_.add(durable);
  bool is_due = false;
  {
    const std::lock_guard lock(mutex_);
    if (durable.key) key_ = *durable.key;
    is_due = durable.frontier.size() - noted_size_ >= kBlock;
  }
  if (is_due) wake_.notify_all();
}

std::vector<KeptNote> Notary::rows() {
  const std::lock_guard lock(mutex_);
  return rows_;
}

void Notary::rows_are_kept(const std::vector<KeptNote>& rows) {
  if (rows.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(rows_, [&](const KeptNote& row) {
      return std::find(rows.begin(), rows.end(), row) != rows.end();
    });
  }
  wake_.notify_all();
}

std::string Notary::sign(const log::Frontier& frontier) {
  const auto key = this->key();
  log::Hasher hasher;
  return log::sign_note({memory_.start().log, frontier.size(), frontier.root(hasher)}, key.seed,
                        key.public_key);
}

std::string Notary::checkpoint(const std::optional<log::NodeKey>& also) {
  const std::lock_guard one_at_a_time(signing_);
  const auto frontier = memory_.durable();
  {
    const std::lock_guard lock(mutex_);
    if (!also && last_ && noted_size_ == frontier.size() && sink_trouble_.empty())
      return last_->note;
  }
  KeptNote kept{memory_.start().from_seq + frontier.size(), clock_.now(), sign(frontier)};
  if (also) {
    log::Hasher hasher;
    const auto second = log::sign_note(*log::read_note(kept.note), also->seed, also->public_key);
    kept.note = log::with_signatures_of(kept.note, second);
  }
  auto trouble = send(kept.note, frontier.size());
  const std::lock_guard lock(mutex_);
  sink_trouble_ = std::move(trouble);
  noted_size_ = frontier.size();
  last_ = kept;
  if (rows_.size() == kRowsMax) rows_.erase(rows_.begin());
  rows_.push_back(kept);
  return kept.note;
}

std::string Notary::send(const std::string& note, std::uint64_t size) {
  auto trouble = sink_.path().empty() ? std::string() : sink_.append(note);
  const auto seen = log::write_seen(seen_path_, {memory_.start().log, size});
  return trouble.empty() ? seen : trouble;
}

bool Notary::is_changed() const {
  const auto size = memory_.size();
  const std::lock_guard lock(mutex_);
  return size != noted_size_;
}

log::NodeKey Notary::key() const {
  const std::lock_guard lock(mutex_);
  return key_;
}

LogStatus Notary::status() const {
  LogStatus status;
  const auto& log = memory_.start().log;
  status.log_id = to_hex({reinterpret_cast<const char*>(log.data()), log.size()});
  status.size = memory_.size();
  status.sink = sink_.path();
  const std::lock_guard lock(mutex_);
  status.public_key = key_.public_key.text();
  if (last_) {
    status.last_checkpoint = last_->note;
    status.last_checkpoint_at = last_->at;
  }
  status.sink_trouble = sink_trouble_;
  return status;
}

// After a block, or after a while.
bool Notary::is_due(std::unique_lock<std::mutex>& lock) {
  const auto is_block_full = [this] { return memory_.size() - noted_size_ >= kBlock; };
  wake_.wait_for(lock, kEvery, [&] { return is_stopping_ || is_block_full(); });
  return !is_stopping_ && (memory_.size() != noted_size_ || !sink_trouble_.empty());
}

void Notary::work() {
  std::unique_lock lock(mutex_);
  while (!is_stopping_) {
    if (!is_due(lock)) continue;
    lock.unlock();
    checkpoint();
    lock.lock();
    wake_.wait_for(lock, kRide, [this] { return is_stopping_ || rows_.empty(); });
    if (is_stopping_ || rows_.empty()) continue;
    lock.unlock();
    try {
      write_rows_();
    } catch (const StoreUnavailable&) {
      // The store cannot write now. The note is in the sink; its row waits for the next
      // transaction that can.
    }
    lock.lock();
  }
}

}  // namespace countersign::audit::sqlite
