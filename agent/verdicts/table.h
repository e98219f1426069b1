#pragma once

// A table of things remembered under hashed keys, bounded in bytes and in slots. Split into shards
// with a lock each, which is held for some hundred nanoseconds; within a shard each hash belongs
// to a set of eight slots and nowhere else, so that looking up costs the same whatever was put in:
// statements made to collide only drive each other out.
//
// Any thread.

#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace countersign::agent::verdicts {

using Time = std::chrono::steady_clock::time_point;

template <class Key, class Value>
class Table {
 public:
  explicit Table(std::size_t bytes_max)
      : shard_bytes_max_(bytes_max / kShards),
        sets_(std::bit_floor(bytes_max / kShards / kUsualBytes / kWays + 1)) {
    for (auto& shard : shards_) shard.slots.resize(sets_ * kWays);
  }

  // What was kept for the hash and passes is_it(key, value); null if nothing does, or if it was
  // kept before `not_before`.
  template <class IsIt>
  std::shared_ptr<const Value> find(std::uint64_t hash, Time not_before, IsIt is_it) {
    Shard& shard = shard_of(hash);
    const std::lock_guard held(shard.mutex);
    for (Slot& slot : set_of(shard, hash)) {
      if (slot.hash != hash || !slot.value || !is_it(slot.key, *slot.value)) continue;
      if (slot.kept_at < not_before) return nullptr;
      slot.was_used = true;
      return slot.value;
    }
    return nullptr;
  }

  // In place of what is_it finds, or of something that was not asked for lately. Too large a value
  // is not kept.
  template <class IsIt>
  void keep(std::uint64_t hash, const Key& key, std::shared_ptr<const Value> value,
            std::size_t bytes, Time now, IsIt is_it) {
    if (bytes > shard_bytes_max_ / 4) return;
    std::vector<std::shared_ptr<const Value>> gone;  // they go after the lock
    Shard& shard = shard_of(hash);
    const std::lock_guard held(shard.mutex);
    Slot& slot = room_in(set_of(shard, hash), hash, is_it);
    empty(shard, slot, gone);
    while (shard.bytes + bytes > shard_bytes_max_) sweep(shard, gone);
    slot = {hash, key, std::move(value), bytes, now, true};
    shard.bytes += bytes;
  }

  std::size_t bytes() {
    std::size_t all = 0;
    for (auto& shard : shards_) {
      const std::lock_guard held(shard.mutex);
      all += shard.bytes;
    }
    return all;
  }

 private:
  static constexpr std::size_t kShards = 16;
  static constexpr std::size_t kWays = 8;
  static constexpr std::size_t kUsualBytes = 2048;

  struct Slot {
    std::uint64_t hash = 0;
    Key key{};
    // Shared with whoever found it, who may hold it longer than the table does.
    std::shared_ptr<const Value> value;
    std::size_t bytes = 0;
    Time kept_at{};
    bool was_used = false;  // since the last sweep
  };
  struct Ways {
    Slot* first;
    Slot* begin() const { return first; }
    Slot* end() const { return first + kWays; }
  };
  // A cache line of their own, so that locks do not slow one another.
  struct alignas(64) Shard {
    std::mutex mutex;
    std::vector<Slot> slots;
    std::size_t bytes = 0;
    std::size_t hand = 0;
  };

  Shard& shard_of(std::uint64_t hash) { return shards_[hash >> 60]; }
  Ways set_of(Shard& shard, std::uint64_t hash) {
    return {&shard.slots[(hash & (sets_ - 1)) * kWays]};
  }

  template <class IsIt>
  Slot& room_in(Ways ways, std::uint64_t hash, IsIt is_it) {
    for (Slot& slot : ways)
      if (slot.value && slot.hash == hash && is_it(slot.key, *slot.value)) return slot;
    for (Slot& slot : ways)
      if (!slot.value) return slot;
    for (Slot& slot : ways)
      if (!std::exchange(slot.was_used, false)) return slot;
    return *ways.begin();
  }

  void empty(Shard& shard, Slot& slot, std::vector<std::shared_ptr<const Value>>& gone) {
    if (!slot.value) return;
    gone.push_back(std::move(slot.value));
    slot.value = nullptr;
    shard.bytes -= slot.bytes;
  }

  // One slot further; what was used gets a second turn.
  void sweep(Shard& shard, std::vector<std::shared_ptr<const Value>>& gone) {
    Slot& slot = shard.slots[shard.hand];
    shard.hand = (shard.hand + 1) % shard.slots.size();
    if (slot.value && !std::exchange(slot.was_used, false)) empty(shard, slot, gone);
  }

  const std::size_t shard_bytes_max_;
  const std::size_t sets_;  // of each shard; a power of two
  std::array<Shard, kShards> shards_;
};

}  // namespace countersign::agent::verdicts
