#include "audit/log/sha256.h"

#include <algorithm>
#include <array>

#include <openssl/evp.h>

#include "core/invariant.h"

namespace countersign::audit::log {

namespace {

constexpr std::size_t kBlock = 64;

// Fetched once for all threads: looking it up costs more than hashing a record.
const EVP_MD* algorithm() {
  static EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  invariant(fetched != nullptr, "OpenSSL offers SHA-256");
  return fetched;
}

class Running {
 public:
  Running() : context_(EVP_MD_CTX_new()) {
    invariant(context_ != nullptr, "there is memory for a digest");
  }
  ~Running() { EVP_MD_CTX_free(context_); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void begin() {
    invariant(EVP_DigestInit_ex2(context_, algorithm(), nullptr) == 1, "SHA-256 cannot fail");
  }
  void add(const void* bytes, std::size_t size) {
    invariant(EVP_DigestUpdate(context_, bytes, size) == 1, "SHA-256 cannot fail");
  }
  Digest end() {
    Digest digest;
    invariant(EVP_DigestFinal_ex(context_, digest.bytes.data(), nullptr) == 1,
              "SHA-256 cannot fail");
    return digest;
  }

 private:
  EVP_MD_CTX* context_;
};

using Block = std::array<std::uint8_t, kBlock>;

Block padded(const Digest& key, std::uint8_t pad) {
  Block block;
  block.fill(pad);
  for (std::size_t i = 0; i < key.bytes.size(); ++i)
    block[i] = static_cast<std::uint8_t>(key.bytes[i] ^ pad);
  return block;
}

}  // namespace

// The long one is apart, so that short inputs may be hashed while it is being added to.
struct Hasher::State {
  Running added;
  Running whole;
};

Hasher::Hasher() : state_(std::make_unique<State>()) {}
Hasher::~Hasher() = default;

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
  auto& whole = state_->whole;
  whole.begin();
  whole.add(bytes.data(), bytes.size());
  return whole.end();
}

Digest Hasher::node(const Digest& left, const Digest& right) {
  std::array<std::uint8_t, 65> bytes{1};
  std::copy(left.bytes.begin(), left.bytes.end(), bytes.begin() + 1);
  std::copy(right.bytes.begin(), right.bytes.end(), bytes.begin() + 33);
  return sha256({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

Digest Hasher::hmac(const Digest& key, std::string_view bytes) {
  auto& whole = state_->whole;
  const auto inner_key = padded(key, 0x36);
  whole.begin();
  whole.add(inner_key.data(), inner_key.size());
  whole.add(bytes.data(), bytes.size());
  const auto inner = whole.end();
  // One piece: each call into the library costs as much as hashing a block.
  std::array<std::uint8_t, kBlock + 32> outer;
  const auto outer_key = padded(key, 0x5c);
  std::copy(outer_key.begin(), outer_key.end(), outer.begin());
  std::copy(inner.bytes.begin(), inner.bytes.end(), outer.begin() + kBlock);
  return sha256({reinterpret_cast<const char*>(outer.data()), outer.size()});
}

}  // namespace countersign::audit::log
