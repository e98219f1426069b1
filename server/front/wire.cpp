#include "server/front/wire.h"

#include <algorithm>

#include <Poco/Exception.h>
#include <Poco/Timespan.h>

namespace countersign::server::front {

namespace {

constexpr std::size_t kPieceBytes = 64 * 1024;
constexpr std::chrono::seconds kLingerTime{1};
constexpr std::size_t kLingerBytes = 4 * 1024 * 1024;

// Zero when the deadline is over.
Poco::Timespan time_left(Deadline deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::microseconds>(
      deadline - std::chrono::steady_clock::now());
  return {std::max<Poco::Timespan::TimeDiff>(left.count(), 0)};
}

}  // namespace

Wire::Got Wire::receive(Deadline deadline) {
  try {
    if (!socket_.poll(time_left(deadline), Poco::Net::Socket::SELECT_READ)) return Got::kTooLate;
    char bytes[8 * 1024];
    const int count = socket_.receiveBytes(bytes, sizeof bytes);
    if (count <= 0) return Got::kEnd;
    buffer_.append(bytes, static_cast<std::size_t>(count));
    return Got::kBytes;
  } catch (const Poco::Exception&) {
    return Got::kEnd;
  }
}

bool Wire::send(std::string_view bytes, Deadline deadline) {
  try {
    while (!bytes.empty()) {
      const auto left = time_left(deadline);
      if (left <= 0) return false;
      socket_.setSendTimeout(left);
      const auto piece = std::min(bytes.size(), kPieceBytes);
      const int sent = socket_.sendBytes(bytes.data(), static_cast<int>(piece));
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  } catch (const Poco::Exception&) {
    return false;
  }
}

void Wire::linger() {
  try {
    socket_.shutdownSend();
  } catch (const Poco::Exception&) {
    return;
  }
  const auto deadline = std::chrono::steady_clock::now() + kLingerTime;
  for (std::size_t count = 0; count < kLingerBytes; count += buffer_.size()) {
    buffer_.clear();
    if (receive(deadline) != Got::kBytes) return;
  }
}

}  // namespace countersign::server::front
