#pragma once

// What one running statement may allocate. SQLite's own heap limit is for the whole process: a bomb
// in one statement would starve the audit store beside it. So this room brings SQLite its allocator
// (installed before main, for every connection of the process) and counts per thread: only a thread
// that holds a Budget is counted, all others allocate as before.

#include <cstddef>
#include <cstdint>

namespace countersign::engines::sqlite {

// True unless somebody started SQLite before us; then nothing may run, for nothing would be
// counted.
bool counts_memory();

// Counts what this thread makes SQLite allocate while it lives; beyond the budget SQLite is told
// that there is no memory. Budgets do not nest, and MUST end on the thread that began them.
class Budget {
 public:
  explicit Budget(std::uint64_t bytes_max);
  ~Budget();
  Budget(const Budget&) = delete;
  Budget& operator=(const Budget&) = delete;

  bool was_exceeded() const { return was_exceeded_; }
  std::uint64_t used() const { return used_; }
  std::uint64_t peak() const { return peak_; }

 private:
  friend struct Counted;
  friend class Uncounted;
  bool charge(std::size_t bytes);
  void credit(std::size_t bytes) { used_ -= bytes < used_ ? bytes : used_; }

  std::uint64_t bytes_max_;
  std::uint64_t used_ = 0;
  std::uint64_t peak_ = 0;
  std::uint32_t id_;
  bool was_exceeded_ = false;
};

// Suspends this thread's budget while code of others runs on it: what they allocate is not the
// statement's.
class Uncounted {
 public:
  Uncounted();
  ~Uncounted();
  Uncounted(const Uncounted&) = delete;
  Uncounted& operator=(const Uncounted&) = delete;

 private:
  Budget* suspended_;
};

}  // namespace countersign::engines::sqlite
