// OpenSSL's EVP asks for a provider's context behind every digest: 27 of the 70 ns that a short
// input takes are that, and a state that has hashed a key cannot be copied without an allocation.
// A log is short inputs by the hundred thousand, so here, and nowhere else, the functions beneath
// are used: deprecated since 3.0 in favour of EVP, the same code with the same instructions of the
// processor. tests/audit/log_hashes_test.cpp compares them with core/digest.h, which is EVP.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "audit/log/sha256.h"

#include <algorithm>
#include <array>

#include <openssl/crypto.h>
#include <openssl/sha.h>

namespace countersign::audit::log {

namespace {

constexpr std::size_t kBlock = 64;

// None of its calls can fail.
class Running {
 public:
  void begin() { SHA256_Init(&state_); }
  void add(const void* bytes, std::size_t size) { SHA256_Update(&state_, bytes, size); }
  Digest end() {
    Digest digest;
    SHA256_Final(digest.bytes.data(), &state_);
    return digest;
  }

 private:
  SHA256_CTX state_{};
};

Digest hashed(Running& running, std::string_view bytes) {
  running.begin();
  running.add(bytes.data(), bytes.size());
  return running.end();
}

// What an HMAC key comes to before anything is hashed under it: two states, which are copied.
class Pads {
 public:
  void take(const Digest& key) {
    take(inner_, key, 0x36);
    take(outer_, key, 0x5c);
  }
  Digest hmac(Running& scratch, std::string_view bytes) const {
    scratch = inner_;
    scratch.add(bytes.data(), bytes.size());
    const auto inside = scratch.end();
    scratch = outer_;
    scratch.add(inside.bytes.data(), inside.bytes.size());
    return scratch.end();
  }

 private:
  static void take(Running& state, const Digest& key, std::uint8_t pad) {
    std::array<std::uint8_t, kBlock> block;  // NOLINT(cppcoreguidelines-pro-type-member-init)
    block.fill(pad);
    for (std::size_t i = 0; i < key.bytes.size(); ++i)
      block[i] = static_cast<std::uint8_t>(key.bytes[i] ^ pad);
    state.begin();
    state.add(block.data(), block.size());
    OPENSSL_cleanse(block.data(), block.size());
  }
  Running inner_, outer_;
};

}  // namespace

struct Hasher::State {
  Running added;    // the long one, apart: short inputs may be hashed while it is being added to
  Running scratch;  // of one short input
  Pads pads;        // of one key
  Pads kept;        // of `kept_key`
  Digest kept_key;
  bool has_kept = false;
};

Hasher::Hasher() : state_(std::make_unique<State>()) {}

Hasher::~Hasher() {
  // It held keys.
  OPENSSL_cleanse(state_.get(), sizeof(State));
}

void Hasher::begin() {
  state_->added.begin();
}

void Hasher::add(std::string_view bytes) {
  state_->added.add(bytes.data(), bytes.size());
}

Digest Hasher::end() {
  return state_->added.end();
}

Digest Hasher::sha256(std::string_view bytes) {
  return hashed(state_->scratch, bytes);
}

Digest Hasher::node(const Digest& left, const Digest& right) {
  std::array<std::uint8_t, 65> bytes{1};
  std::copy(left.bytes.begin(), left.bytes.end(), bytes.begin() + 1);
  std::copy(right.bytes.begin(), right.bytes.end(), bytes.begin() + 33);
  return sha256({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

Digest Hasher::hmac(const Digest& key, std::string_view bytes) {
  state_->pads.take(key);
  return state_->pads.hmac(state_->scratch, bytes);
}

Digest Hasher::hmac_again(const Digest& key, std::string_view bytes) {
  if (!state_->has_kept || state_->kept_key != key) {
    state_->kept.take(key);
    state_->kept_key = key;
    state_->has_kept = true;
  }
  return state_->kept.hmac(state_->scratch, bytes);
}

}  // namespace countersign::audit::log
