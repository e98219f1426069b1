#include "engines/sqlite/memory.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <utility>

#include <sqlite3.h>

#include "core/invariant.h"

namespace countersign::engines::sqlite {

namespace {

// Stands before every block. The owner tells whose budget gets the bytes back: a block may outlive
// its statement in a connection's cache and be freed under another budget.
struct Header {
  std::uint32_t owner;
  std::uint32_t bytes;
};
static_assert(sizeof(Header) == 8, "SQLite wants its blocks aligned to 8");

thread_local Budget* current = nullptr;
std::atomic<std::uint32_t> next_id{1};

Header* header_of(void* block) {
  return static_cast<Header*>(block) - 1;
}

}  // namespace

// The allocator that SQLite is given.
struct Counted {
  static void* allocate(int bytes) {
    const auto size = static_cast<std::size_t>(bytes);
    if (current != nullptr && !current->charge(size)) return nullptr;
    auto* header = static_cast<Header*>(std::malloc(size + sizeof(Header)));
    if (header == nullptr) {
      if (current != nullptr) current->credit(size);
      return nullptr;
    }
    *header = {current != nullptr ? current->id_ : 0, static_cast<std::uint32_t>(size)};
    return header + 1;
  }

  static void release(void* block) {
    Header* header = header_of(block);
    if (current != nullptr && header->owner == current->id_) current->credit(header->bytes);
    std::free(header);
  }

  static void* resize(void* block, int bytes) {
    const auto size = static_cast<std::size_t>(bytes);
    Header* header = header_of(block);
    const std::size_t before =
        current != nullptr && header->owner == current->id_ ? header->bytes : 0;
    if (current != nullptr && size > before && !current->charge(size - before)) return nullptr;
    auto* moved = static_cast<Header*>(std::realloc(header, size + sizeof(Header)));
    if (moved == nullptr) {
      if (current != nullptr && size > before) current->credit(size - before);
      return nullptr;
    }
    if (current != nullptr && size < before) current->credit(before - size);
    *moved = {current != nullptr ? current->id_ : moved->owner, static_cast<std::uint32_t>(size)};
    return moved + 1;
  }

  static int size_of(void* block) {
    return block == nullptr ? 0 : static_cast<int>(header_of(block)->bytes);
  }
  static int round_up(int bytes) { return (bytes + 7) & ~7; }
  static int start(void*) { return SQLITE_OK; }
  static void stop(void*) {}

  static bool install() {
    static sqlite3_mem_methods methods = {allocate, release, resize, size_of,
                                          round_up, start,   stop,   nullptr};
    // SQLite's own statistics take one lock for the whole process on every allocation.
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK &&
           sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) == SQLITE_OK;
  }
};

namespace {
// Before main: SQLite takes an allocator only while nobody has used it yet.
const bool is_installed = Counted::install();
}  // namespace

bool counts_memory() {
  return is_installed;
}

Budget::Budget(std::uint64_t bytes_max)
    : bytes_max_(bytes_max), id_(next_id.fetch_add(1, std::memory_order_relaxed)) {
  invariant(current == nullptr, "two memory budgets on one thread");
  if (id_ == 0) id_ = next_id.fetch_add(1, std::memory_order_relaxed);  // 0 means nobody's
  current = this;
}

Budget::~Budget() {
  current = nullptr;
}

Uncounted::Uncounted() : suspended_(std::exchange(current, nullptr)) {}

Uncounted::~Uncounted() {
  current = suspended_;
}

bool Budget::charge(std::size_t bytes) {
  if (used_ + bytes > bytes_max_) {
    was_exceeded_ = true;
    return false;
  }
  used_ += bytes;
  peak_ = std::max(peak_, used_);
  return true;
}

}  // namespace countersign::engines::sqlite
