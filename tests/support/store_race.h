#pragma once

// Many threads, let go at the same moment.

#include <atomic>
#include <thread>
#include <vector>

namespace countersign::test {

inline constexpr int kDeciders = 32;
inline constexpr int kRounds = 200;

template <class Body>
void race(int count, Body body) {
  std::atomic<int> ready{0};
  std::atomic<bool> go{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i)
    threads.emplace_back([&, i] {
      ++ready;
      while (!go) std::this_thread::yield();
      body(i);
    });
  while (ready < count) std::this_thread::yield();
  go = true;
  for (auto& thread : threads) thread.join();
}

}  // namespace countersign::test
