#include "server/auth/links.h"

#include <algorithm>

namespace countersign::server {

namespace {

constexpr std::size_t kCodeBytes = 20;  // 160 bits, as 40 hex digits

}  // namespace

Secret Links::make(std::string_view key_id, Micros now) {
  Secret code(to_hex(random_bytes(kCodeBytes)));
  const std::lock_guard lock(mutex_);
  std::erase_if(links_,
                [now](const auto& link) { return now - link.second.made_at >= kLinkAgeMax; });
  const auto of_key = std::count_if(links_.begin(), links_.end(),
                                    [&](const auto& link) { return link.second.key_id == key_id; });
  if (static_cast<std::size_t>(of_key) >= kOfOneKeyMax) forget_oldest(key_id);
  if (links_.size() >= kAllMax) forget_oldest(std::nullopt);
  links_.insert_or_assign(sha256(code.reveal()), Link{std::string(key_id), now});
  return code;
}

std::optional<std::string> Links::use(std::string_view code, Micros now) {
  // Looked up by its digest, so that no time tells how much of a guess was right.
  const auto digest = sha256(code);
  const std::lock_guard lock(mutex_);
  const auto found = links_.find(digest);
  if (found == links_.end()) return std::nullopt;
  const Link link = std::move(found->second);
  links_.erase(found);
  if (now - link.made_at >= kLinkAgeMax) return std::nullopt;
  return link.key_id;
}

void Links::forget_oldest(std::optional<std::string_view> of_key) {
  auto oldest = links_.end();
  for (auto link = links_.begin(); link != links_.end(); ++link) {
    if (of_key && link->second.key_id != *of_key) continue;
    if (oldest == links_.end() || link->second.made_at < oldest->second.made_at) oldest = link;
  }
  if (oldest != links_.end()) links_.erase(oldest);
}

}  // namespace countersign::server
