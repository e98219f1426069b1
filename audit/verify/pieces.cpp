#include "audit/verify/pieces.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "core/thread.h"

namespace countersign::audit::verifying {

namespace {

// What the threads share: which chunk is next, and those that are ready.
class Pieces {
 public:
  Pieces(std::uint64_t from, std::uint64_t end, std::uint64_t size, std::size_t ahead)
      : next_(from), due_(from), end_(end), size_(size), ahead_(ahead * size) {}

  // Nothing when there is none left. Waits while the taker is far behind.
  std::optional<std::uint64_t> claim() {
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [this] { return failure_ || next_ >= end_ || next_ < due_ + ahead_; });
    if (failure_ || next_ >= end_) return std::nullopt;
    const auto from = next_;
    next_ = std::min(next_ + size_, end_);
    return from;
  }
  void give(Chunk&& chunk) {
    const std::lock_guard lock(mutex_);
    ready_.emplace(chunk.from, std::move(chunk));
    moved_.notify_all();
  }
  void fail(std::exception_ptr failure) {
    const std::lock_guard lock(mutex_);
    failure_ = std::move(failure);
    moved_.notify_all();
  }
  // The next in order; nothing at the end.
  std::optional<Chunk> take() {
    std::unique_lock lock(mutex_);
    if (due_ >= end_) return std::nullopt;
    moved_.wait(lock, [this] { return failure_ || ready_.contains(due_); });
    if (failure_) std::rethrow_exception(failure_);
    auto chunk = std::move(ready_.extract(due_).mapped());
    due_ = std::min(due_ + size_, end_);
    moved_.notify_all();
    return chunk;
  }
  std::uint64_t end_of(std::uint64_t from) const { return std::min(from + size_, end_); }

 private:
  std::mutex mutex_;
  std::condition_variable moved_;
  std::uint64_t next_, due_;
  const std::uint64_t end_, size_, ahead_;
  std::map<std::uint64_t, Chunk> ready_;
  std::exception_ptr failure_;
};

void work(Database& database, const Facts& facts, const Forgetting& forgetting, Pieces& pieces) {
  try {
    ChunkReader reader(database, facts, forgetting);
    while (const auto from = pieces.claim()) {
      auto chunk = reader.read(*from, pieces.end_of(*from));
      reader.give_parts(chunk);  // the next one may be somebody else's
      pieces.give(std::move(chunk));
    }
  } catch (...) {
    pieces.fail(std::current_exception());
  }
}

}  // namespace

void read_pieces(std::span<const std::unique_ptr<Database>> databases, const Facts& facts,
                 const Forgetting& forgetting, std::uint64_t from, std::uint64_t chunk,
                 const std::function<void(Chunk&&)>& take) {
  if (databases.size() == 1) {
    ChunkReader reader(*databases.front(), facts, forgetting);
    for (; from < facts.end; from = std::min(from + chunk, facts.end)) {
      auto piece = reader.read(from, std::min(from + chunk, facts.end));
      if (piece.from + chunk >= facts.end) reader.give_parts(piece);
      take(std::move(piece));
    }
    return;
  }
  Pieces pieces(from, facts.end, chunk, 2 * databases.size());
  std::vector<Thread> threads;
  try {
    for (const auto& database : databases)
      threads.emplace_back("audit-verify", Thread::kUsualStack,
                           [&, db = database.get()] { work(*db, facts, forgetting, pieces); });
    while (auto piece = pieces.take()) take(std::move(*piece));
  } catch (...) {
    pieces.fail(std::current_exception());
    throw;  // the threads are joined on the way
  }
}

}  // namespace countersign::audit::verifying
