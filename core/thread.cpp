#include "core/thread.h"

#include <system_error>

#include "core/invariant.h"

namespace countersign {

namespace {
struct Start {
  std::string name;
  std::function<void()> body;
};

void* run(void* raw) {
  std::unique_ptr<Start> start(static_cast<Start*>(raw));
  // The kernel keeps 15 characters.
  pthread_setname_np(pthread_self(), start->name.substr(0, 15).c_str());
  start->body();
  return nullptr;
}
}  // namespace

Thread::Thread(std::string name, std::size_t stack_bytes, std::function<void()> body) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stack_bytes);
  auto start = std::make_unique<Start>(Start{std::move(name), std::move(body)});
  const int failed = pthread_create(&id_.thread, &attributes, run, start.get());
  pthread_attr_destroy(&attributes);
  if (failed != 0) throw std::system_error(failed, std::generic_category(), "starting a thread");
  static_cast<void>(start.release());  // run() owns it now
  id_.has = true;
}

Thread& Thread::operator=(Thread&& other) noexcept {
  if (this != &other) {
    join();
    id_ = std::exchange(other.id_, {});
  }
  return *this;
}

void Thread::join() {
  if (!id_.has) return;
  invariant(pthread_equal(pthread_self(), id_.thread) == 0, "a thread cannot join itself");
  pthread_join(id_.thread, nullptr);
  id_.has = false;
}

}  // namespace countersign
