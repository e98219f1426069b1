#include "engines/postgres/patience.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace countersign::engines::postgres {

Alarm::Alarm() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (descriptor_ < 0)
    throw std::runtime_error("no file descriptor is left for a running statement");
}

Alarm::~Alarm() {
  close(descriptor_);
}

void Alarm::ring() {
  rang_.store(true, std::memory_order_release);
  const std::uint64_t one = 1;
  // It cannot fail but when it was rung 2^64 times before.
  [[maybe_unused]] const auto written = write(descriptor_, &one, sizeof one);
}

Patience Patience::at_most(std::chrono::milliseconds more) const {
  return {std::min(until, SteadyClock::now() + more), alarm};
}

Waited wait_for(int socket, bool to_write, const Patience& patience) {
  for (;;) {
    if (patience.alarm != nullptr && patience.alarm->rang()) return Waited::kRang;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(patience.until - SteadyClock::now());
    if (left.count() <= 0) return Waited::kLate;
    std::array<pollfd, 2> watched = {
        pollfd{socket, static_cast<short>(POLLIN | (to_write ? POLLOUT : 0)), 0},
        pollfd{patience.alarm != nullptr ? patience.alarm->descriptor() : -1, POLLIN, 0}};
    const int ready = poll(watched.data(), watched.size(),
                           static_cast<int>(std::min<std::int64_t>(left.count(), 60'000)));
    if (ready > 0 && watched[0].revents != 0 && watched[1].revents == 0) return Waited::kReady;
  }
}

}  // namespace countersign::engines::postgres
