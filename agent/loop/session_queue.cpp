#include "agent/loop/session_queue.h"

namespace countersign::agent {

void SessionQueue::push(const SessionId& session, LoopEvent event) {
  {
    const std::lock_guard held(mutex_);
    auto& waiting = sessions_[session];
    if (!waiting.next && !waiting.is_active) order_.push_back(session);
    waiting.next = event;
  }
  changed_.notify_one();
}

void SessionQueue::push_later(const SessionId& session, LoopEvent event) {
  const std::lock_guard held(mutex_);
  later_.push_back({session, event});
}

void SessionQueue::release() {
  std::vector<Turn> turns;
  {
    const std::lock_guard held(mutex_);
    turns.swap(later_);
  }
  for (const auto& turn : turns) push(turn.session, turn.event);
}

std::optional<SessionQueue::Turn> SessionQueue::pop() {
  std::unique_lock held(mutex_);
  changed_.wait(held, [&] { return is_closed_ || !order_.empty(); });
  if (is_closed_) return std::nullopt;
  const SessionId session = order_.front();
  order_.pop_front();
  auto& waiting = sessions_[session];
  waiting.is_active = true;
  return Turn{session, *std::exchange(waiting.next, std::nullopt)};
}

void SessionQueue::done(const SessionId& session) {
  {
    const std::lock_guard held(mutex_);
    const auto found = sessions_.find(session);
    if (found == sessions_.end()) return;
    found->second.is_active = false;
    if (!found->second.next) {
      sessions_.erase(found);
      return;
    }
    order_.push_back(session);
  }
  changed_.notify_one();
}

void SessionQueue::close() {
  {
    const std::lock_guard held(mutex_);
    is_closed_ = true;
  }
  changed_.notify_all();
}

bool SessionQueue::is_closed() {
  const std::lock_guard held(mutex_);
  return is_closed_;
}

}  // namespace countersign::agent
