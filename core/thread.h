#pragma once

// Threads of ours: named, with a stack size we choose, joined when their owner goes. And the one
// way to share mutable state: a value that can be reached only through its lock.

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include <pthread.h>

namespace countersign {

// Starts at construction, joins at destruction. The body MUST NOT let an exception out.
// std::jthread cannot set a stack size, and deep parsers need a known one.
class Thread {
 public:
  Thread() = default;
  Thread(std::string name, std::size_t stack_bytes, std::function<void()> body);
  Thread(Thread&& other) noexcept : id_(std::exchange(other.id_, {})) {}
  Thread& operator=(Thread&& other) noexcept;
  ~Thread() { join(); }

  void join();
  bool joinable() const { return id_.has; }

  static constexpr std::size_t kSmallStack = 512 * 1024;
  static constexpr std::size_t kUsualStack = 2 * 1024 * 1024;

 private:
  struct Id {
    pthread_t thread{};
    bool has = false;
  };
  Id id_;
};

// Guarded<Map> state;   auto held = state.lock();   held->insert(…);
template <class T>
class Guarded {
 public:
  template <class... Args>
  explicit Guarded(Args&&... args) : value_(std::forward<Args>(args)...) {}

  class Held {
   public:
    Held(T& value, std::mutex& mutex) : value_(value), lock_(mutex) {}
    T* operator->() { return &value_; }
    T& operator*() { return value_; }
    // For waiting on a condition variable while holding.
    std::unique_lock<std::mutex>& guard() { return lock_; }

   private:
    T& value_;
    std::unique_lock<std::mutex> lock_;
  };
  [[nodiscard]] Held lock() { return Held(value_, mutex_); }

 private:
  T value_;
  std::mutex mutex_;
};

}  // namespace countersign
