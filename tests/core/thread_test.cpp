#include "core/thread.h"

#include <array>
#include <atomic>
#include <string>
#include <vector>

#include <pthread.h>

#include "tests/support/catch.h"

using namespace countersign;

TEST_CASE("a thread runs its body under its name and with its stack and is joined when it goes") {
  std::string name;
  std::size_t stack = 0;
  {
    const Thread thread("a-name-too-long-for-linux", 8 * 1024 * 1024, [&] {
      std::array<char, 32> text{};
      pthread_getname_np(pthread_self(), text.data(), text.size());
      name = text.data();
      pthread_attr_t attributes;
      pthread_getattr_np(pthread_self(), &attributes);
      pthread_attr_getstacksize(&attributes, &stack);
      pthread_attr_destroy(&attributes);
    });
  }
  CHECK(name == "a-name-too-long");
  CHECK(stack >= 8 * 1024 * 1024);
}

TEST_CASE("a moved thread is joined by its new owner and only once") {
  std::atomic<int> ran{0};
  Thread first("first", Thread::kSmallStack, [&] { ++ran; });
  Thread second = std::move(first);
  CHECK_FALSE(first.joinable());
  second.join();
  second.join();
  CHECK(ran == 1);
}

TEST_CASE("guarded state is reached by one thread at a time") {
  Guarded<long> counter(0L);
  {
    std::vector<Thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back("counting", Thread::kSmallStack, [&] {
        for (int n = 0; n < 5000; ++n) ++*counter.lock();
      });
  }
  CHECK(*counter.lock() == 20000);
}
