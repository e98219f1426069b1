#pragma once

// SHA-256 and HMAC-SHA-256 for many short inputs, over OpenSSL: one object for each thread, nothing
// allocated or fetched between inputs. core/digest.h is the same for one input now and then.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "core/digest.h"

namespace countersign::audit::log {

// One thread at a time.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;

  // Between begin() and end(): the bytes of all add() after one another.
  void begin();
  void add(std::string_view bytes);
  Digest end();

  Digest sha256(std::string_view bytes);
  // A node of the tree: SHA256(0x01 ‖ left ‖ right).
  Digest node(const Digest& left, const Digest& right);
  Digest hmac(const Digest& key, std::string_view bytes);
  // The same, for a key that comes several times in a row: what it costs is paid once.
  Digest hmac_again(const Digest& key, std::string_view bytes);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace countersign::audit::log
