#include "server/auth/wrong_tries.h"

#include <algorithm>

#include <arpa/inet.h>

namespace countersign::server {

namespace {

using std::chrono::microseconds;
using std::chrono::seconds;

constexpr microseconds kAll = WrongTries::kBackAfter * WrongTries::kToSpare;

// Whoever has one IPv6 address usually has 2^64 of them.
std::string neighbourhood(std::string_view address) {
  std::string text(address);
  in6_addr parsed{};
  if (inet_pton(AF_INET6, text.c_str(), &parsed) != 1 || IN6_IS_ADDR_V4MAPPED(&parsed)) return text;
  return to_hex({reinterpret_cast<const char*>(&parsed), 8});
}

}  // namespace

std::optional<seconds> WrongTries::pause(std::string_view address, std::string_view secret,
                                         Micros now) {
  const std::lock_guard lock(mutex_);
  const auto found = back_at_.find(neighbourhood(address));
  if (found == back_at_.end()) return std::nullopt;
  // Should the clock have been put back, nobody waits longer than for all tries.
  const auto owed = std::min<microseconds>(found->second - now, kAll);
  const auto too_much = owed - (kAll - kBackAfter);
  if (too_much <= microseconds(0) || was_right_lately(secret)) return std::nullopt;
  return std::chrono::ceil<seconds>(too_much);
}

void WrongTries::was_wrong(std::string_view address, Micros now) {
  const std::lock_guard lock(mutex_);
  auto name = neighbourhood(address);
  if (!back_at_.contains(name)) make_room(now);
  auto& back_at = back_at_[std::move(name)];
  back_at = std::min<Micros>(std::max(back_at, now) + kBackAfter, now + kAll);
}

void WrongTries::was_right(std::string_view secret) {
  const auto digest = sha256(secret);
  const std::lock_guard lock(mutex_);
  right_.insert(digest);
  if (right_.size() < kRightMax / 2) return;
  right_before_ = std::move(right_);
  right_.clear();
}

bool WrongTries::was_right_lately(std::string_view secret) const {
  const auto digest = sha256(secret);
  return right_.contains(digest) || right_before_.contains(digest);
}

void WrongTries::make_room(Micros now) {
  if (back_at_.size() < kAddressesMax) return;
  std::erase_if(back_at_, [now](const auto& entry) { return entry.second <= now; });
  if (back_at_.size() < kAddressesMax) return;
  // The one that did least.
  back_at_.erase(
      std::min_element(back_at_.begin(), back_at_.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; }));
}

}  // namespace countersign::server
