#include "server/front/registry.h"

#include <Poco/Exception.h>

namespace countersign::server::front {

namespace {

void shut(Poco::Net::StreamSocket& socket) {
  try {
    socket.shutdown();
  } catch (const Poco::Exception&) {
    // The other side was quicker: what we wanted has happened.
    return;
  }
}

}  // namespace

Registry::Seat::Seat(Registry& registry, const Poco::Net::StreamSocket& socket)
    : registry_(registry) {
  const std::lock_guard lock(registry_.mutex_);
  place_ = registry_.places_.insert(
      registry_.places_.end(), Place{.socket = socket, .since = std::chrono::steady_clock::now()});
  registry_.make_room(*place_);
}

Registry::Seat::~Seat() {
  const std::lock_guard lock(registry_.mutex_);
  registry_.places_.erase(place_);
  if (registry_.places_.empty()) registry_.emptied_.notify_all();
}

bool Registry::Seat::wait() {
  const std::lock_guard lock(registry_.mutex_);
  if (registry_.stopping_) return false;
  place_->is_waiting = true;
  place_->since = std::chrono::steady_clock::now();
  registry_.make_room(*place_);
  return true;
}

void Registry::Seat::serve() {
  const std::lock_guard lock(registry_.mutex_);
  place_->is_waiting = false;
}

void Registry::let_go(Seat::Place& place) {
  place.is_let_go = true;
  shut(place.socket);
}

// From four fifths of the pool on, whoever waits longest goes: a thread-per-connection server dies
// of connections that say nothing. Never the newcomer, whose request may be on its way.
void Registry::make_room(const Seat::Place& newcomer) {
  std::size_t staying = 0;
  Seat::Place* oldest = nullptr;
  for (auto& place : places_) {
    if (place.is_let_go) continue;
    ++staying;
    if (&place == &newcomer) continue;
    if (place.is_waiting && (oldest == nullptr || place.since < oldest->since)) oldest = &place;
  }
  if (staying * 5 > threads_ * 4 && oldest != nullptr) let_go(*oldest);
}

void Registry::close_waiting() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  for (auto& place : places_) {
    if (place.is_waiting && !place.is_let_go) let_go(place);
  }
}

void Registry::close_all() {
  const std::lock_guard lock(mutex_);
  for (auto& place : places_) let_go(place);
}

bool Registry::wait_empty(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  return emptied_.wait_until(lock, deadline, [&] { return places_.empty(); });
}

}  // namespace countersign::server::front
