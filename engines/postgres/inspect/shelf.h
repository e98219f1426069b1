#pragma once

// A list of plain values whose first `kAtHand` lie within it, on the stack of whoever has it: what
// one statement needs for its own reading asks nothing of the heap, and a longer one moves there.

#include <array>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace countersign::engines::postgres::syntax {

template <class T, std::size_t kAtHand>
class Shelf {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  static_assert(alignof(T) <= __STDCPP_DEFAULT_NEW_ALIGNMENT__);

 public:
  Shelf() = default;
  Shelf(const Shelf&) = delete;
  Shelf& operator=(const Shelf&) = delete;

  // A reference holds until the next add().
  T& add() {
    if (end_ == limit_) grow();
    return *::new (end_++) T;
  }
  void push_back(const T& item) {
    const T copy = item;  // it may lie in here
    add() = copy;
  }
  void append(std::size_t count, const T& item) {
    const T copy = item;
    while (static_cast<std::size_t>(limit_ - end_) < count) grow();
    end_ = std::uninitialized_fill_n(end_, count, copy);
  }
  void pop_back() { --end_; }
  // Drops all from `size` on.
  void cut(std::size_t size) { end_ = begin_ + size; }

  std::size_t size() const { return static_cast<std::size_t>(end_ - begin_); }
  bool empty() const { return begin_ == end_; }
  T& operator[](std::size_t index) { return begin_[index]; }
  const T& operator[](std::size_t index) const { return begin_[index]; }
  T& front() { return *begin_; }
  const T& front() const { return *begin_; }
  T& back() { return end_[-1]; }
  T* begin() { return begin_; }
  T* end() { return end_; }
  const T* begin() const { return begin_; }
  const T* end() const { return end_; }

 private:
  void grow() {
    const std::size_t held = size();
    const std::size_t room = 2 * static_cast<std::size_t>(limit_ - begin_);
    static_assert(kAtHand > 0);
    auto larger = std::make_unique_for_overwrite<std::byte[]>(room * sizeof(T));
    T* const moved = reinterpret_cast<T*>(larger.get());
    std::memcpy(static_cast<void*>(moved), begin_, held * sizeof(T));
    heap_ = std::move(larger);
    begin_ = moved;
    end_ = moved + held;
    limit_ = moved + room;
  }

  alignas(T) std::array<std::byte, kAtHand * sizeof(T)> at_hand_;
  std::unique_ptr<std::byte[]> heap_;
  T* begin_ = reinterpret_cast<T*>(at_hand_.data());
  T* end_ = begin_;
  T* limit_ = begin_ + kAtHand;
};

}  // namespace countersign::engines::postgres::syntax
