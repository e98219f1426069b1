#pragma once

// Whether the store's disk has room for new work. Asked before a command that begins something, not
// before one that ends what runs: the bytes that are kept free are for those.

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

namespace countersign::audit::sqlite {

// Any thread.
class Room {
 public:
  // 0 never refuses.
  Room(const std::string& store, std::uint64_t free_bytes_min);

  // Throws StoreUnavailable (kFull).
  void check();
  // Why check() would throw; empty: it would not.
  std::string trouble();

 private:
  std::uint64_t free_bytes();

  const std::string folder_;
  const std::uint64_t min_;
  std::mutex mutex_;
  std::uint64_t free_ = 0;
  int uses_ = 0;  // of that number
  std::chrono::steady_clock::time_point asked_{};
};

}  // namespace countersign::audit::sqlite
