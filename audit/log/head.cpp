#include "audit/log/head.h"

#include "audit/log/bytes.h"

namespace countersign::audit::log {

Digest head_mac(Hasher& hasher, const Secret& mac_key, const LogStart& start,
                const Frontier& frontier) {
  const auto key = Digest::from_bytes(mac_key.reveal());
  invariant(key.has_value(), "the key under the head's MAC is 32 bytes");
  // 64 roots at most.
  Bytes<9 + 16 + 8 + 8 + 64 * 32> bytes;
  bytes.text("cs/head/1");
  bytes.text({reinterpret_cast<const char*>(start.log.data()), start.log.size()});
  bytes.u64(start.from_seq);
  bytes.u64(frontier.size());
  bytes.text(frontier.bytes());
  return hasher.hmac(*key, bytes.view());
}

}  // namespace countersign::audit::log
