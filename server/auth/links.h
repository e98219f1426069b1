#pragma once

// One-time links: a code that signs a browser in once, within ten minutes, as the holder of the key
// that asked for it. Codes are kept as digests and in memory only: a server that starts anew knows
// none of the old ones. All calls from any thread.

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/digest.h"
#include "core/secret.h"

namespace countersign::server {

inline constexpr std::chrono::minutes kLinkAgeMax{10};

class Links {
 public:
  static constexpr std::size_t kOfOneKeyMax = 5;  // more: its oldest is forgotten
  static constexpr std::size_t kAllMax = 1000;

  Secret make(std::string_view key_id, Micros now);
  // The key it was made for, and the code never works again; nothing for a code that is unknown,
  // used or too old.
  std::optional<std::string> use(std::string_view code, Micros now);

 private:
  struct Link {
    std::string key_id;
    Micros made_at;
  };
  void forget_oldest(std::optional<std::string_view> of_key);

  std::mutex mutex_;
  std::map<Digest, Link> links_;
};

}  // namespace countersign::server
