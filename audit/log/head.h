#pragma once

// The head row's MAC, by which a store knows that it wrote its own log:
//
//   HMAC-SHA256(mac key, "cs/head/1" ‖ log id 16 ‖ from_seq u64 ‖ size u64 ‖ frontier)

#include <cstdint>

#include "audit/log/leaf.h"
#include "audit/log/merkle.h"
#include "audit/log/sha256.h"
#include "core/secret.h"

namespace countersign::audit::log {

// Which log of a store, and where it begins among the store's records.
struct LogStart {
  LogId log{};
  std::uint64_t from_seq = 0;
  friend bool operator==(const LogStart&, const LogStart&) = default;
};

// `mac_key` is 32 bytes. The frontier's size is the head's.
Digest head_mac(Hasher& hasher, const Secret& mac_key, const LogStart& start,
                const Frontier& frontier);

}  // namespace countersign::audit::log
