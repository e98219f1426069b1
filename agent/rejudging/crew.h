#pragma once

// Threads that take pieces of work from a short queue. Whoever hands out work waits when the queue
// is full, so that no more than a few pieces are in memory.

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <vector>

#include "core/thread.h"

namespace countersign::agent::rejudging {

template <class Piece>
class Crew {
 public:
  // `work(thread, piece)` is called on each thread, never twice at once for the same `thread`.
  Crew(std::size_t threads, std::function<void(std::size_t, Piece&&)> work)
      : work_(std::move(work)), waiting_max_(threads * 2) {
    for (std::size_t i = 0; i < threads; ++i)
      threads_.emplace_back("rejudge", Thread::kUsualStack, [this, i] { run(i); });
  }
  ~Crew() { close(); }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // Throws what `work` threw.
  void give(Piece piece) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return failure_ || waiting_.size() < waiting_max_; });
    if (failure_) std::rethrow_exception(failure_);
    waiting_.push_back(std::move(piece));
    changed_.notify_all();
  }

  // Returns when everything that was given is done.
  void finish() {
    close();
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  void close() {
    {
      const std::lock_guard lock(mutex_);
      is_closed_ = true;
      changed_.notify_all();
    }
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }

  std::optional<Piece> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_closed_ || failure_ || !waiting_.empty(); });
    if (failure_ || waiting_.empty()) return std::nullopt;
    Piece piece = std::move(waiting_.front());
    waiting_.pop_front();
    changed_.notify_all();
    return piece;
  }

  // A thread MUST NOT let an exception out: it travels to whoever gives the work.
  void run(std::size_t thread) {
    try {
      while (auto piece = take()) work_(thread, std::move(*piece));
    } catch (const std::exception&) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      changed_.notify_all();
    }
  }

  const std::function<void(std::size_t, Piece&&)> work_;
  const std::size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Piece> waiting_;
  std::exception_ptr failure_;
  bool is_closed_ = false;
  std::vector<Thread> threads_;
};

}  // namespace countersign::agent::rejudging
