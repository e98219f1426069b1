#include <algorithm>

#include "core/invariant.h"
#include "server/api.h"

namespace countersign::server {

Wakeups::Watch::Watch(Wakeups& wakeups, const SessionId& session)
    : wakeups_(wakeups), session_(session) {
  const std::lock_guard lock(wakeups_.mutex_);
  ++wakeups_.watched_[session_].watches;
}

Wakeups::Watch::~Watch() {
  const std::lock_guard lock(wakeups_.mutex_);
  const auto found = wakeups_.watched_.find(session_);
  if (--found->second.watches == 0) wakeups_.watched_.erase(found);
}

bool Wakeups::Watch::wait(Seq after, std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(wakeups_.mutex_);
  const auto& watched = wakeups_.watched_.at(session_);
  wakeups_.changed_.wait_until(lock, deadline,
                               [&] { return wakeups_.stopped_ || watched.newest > after; });
  return !wakeups_.stopped_ && watched.newest > after;
}

Seq Wakeups::Watch::newest() const {
  const std::lock_guard lock(wakeups_.mutex_);
  return wakeups_.watched_.at(session_).newest;
}

void Wakeups::committed(const SessionId& session, Seq newest) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = watched_.find(session);
    if (found == watched_.end()) return;
    found->second.newest = std::max(found->second.newest, newest);
  }
  changed_.notify_all();
}

void Wakeups::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  changed_.notify_all();
}

Response settle_now(Reply reply) {
  if (auto* response = std::get_if<Response>(&reply)) return std::move(*response);
  auto answer = std::get<Later>(reply).again(Later::Turn::kAnswerNow);
  invariant(answer.has_value(), "a Later that must answer does not");
  return std::move(*answer);
}

Response settle(Reply reply, Wakeups& wakeups) {
  if (auto* response = std::get_if<Response>(&reply)) return std::move(*response);
  auto& later = std::get<Later>(reply);
  // Watching first: a record that came since the handler looked is seen by the call, one that comes
  // after the call wakes the wait.
  Wakeups::Watch watch(wakeups, later.session);
  Seq after = later.after;
  for (;;) {
    if (auto answer = later.again(Later::Turn::kMayWait)) return std::move(*answer);
    if (!watch.wait(after, later.deadline)) return settle_now(std::move(reply));
    after = watch.newest();
  }
}

}  // namespace countersign::server
