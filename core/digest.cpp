#include "core/digest.h"

#include <algorithm>
#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "core/invariant.h"

namespace countersign {

namespace {

// Fetched once: looking the algorithm up for each digest costs more than hashing a short record.
const EVP_MD* sha256_algorithm() {
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  invariant(algorithm != nullptr, "OpenSSL offers SHA-256");
  return algorithm;
}

struct Context {
  EVP_MD_CTX* raw = EVP_MD_CTX_new();
  ~Context() { EVP_MD_CTX_free(raw); }
};

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string to_hex(std::string_view bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const unsigned char c : bytes) {
    out += kDigits[c >> 4];
    out += kDigits[c & 15];
  }
  return out;
}

std::optional<std::string> from_hex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string out;
  out.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = hex_value(hex[i]);
    const int low = hex_value(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
  }
  return out;
}

std::string Digest::hex() const {
  return to_hex(view());
}

std::optional<Digest> Digest::from_hex(std::string_view hex) {
  const auto raw = countersign::from_hex(hex);
  return raw ? from_bytes(*raw) : std::nullopt;
}

std::optional<Digest> Digest::from_bytes(std::string_view raw) {
  Digest digest;
  if (raw.size() != digest.bytes.size()) return std::nullopt;
  std::copy(raw.begin(), raw.end(), digest.bytes.begin());
  return digest;
}

Digest sha256(std::string_view bytes) {
  return sha256({bytes});
}

Digest sha256(std::initializer_list<std::string_view> parts) {
  thread_local Context context;
  Digest digest;
  bool ok = EVP_DigestInit_ex2(context.raw, sha256_algorithm(), nullptr) == 1;
  for (const auto part : parts)
    ok = ok && EVP_DigestUpdate(context.raw, part.data(), part.size()) == 1;
  ok = ok && EVP_DigestFinal_ex(context.raw, digest.bytes.data(), nullptr) == 1;
  invariant(ok, "SHA-256 cannot fail");
  return digest;
}

Digest hmac_sha256(std::string_view key, std::initializer_list<std::string_view> parts) {
  // HMAC by its definition over the cached digest: the one-shot call fetches the algorithm each
  // time.
  std::array<char, 64> inner{};
  if (key.size() > inner.size()) {
    const auto shorter = sha256(key);
    std::copy(shorter.bytes.begin(), shorter.bytes.end(), inner.begin());
  } else {
    std::copy(key.begin(), key.end(), inner.begin());
  }
  std::array<char, 64> outer = inner;
  for (auto& c : inner) c = static_cast<char>(c ^ 0x36);
  for (auto& c : outer) c = static_cast<char>(c ^ 0x5c);
  thread_local Context context;
  Digest digest;
  bool ok = EVP_DigestInit_ex2(context.raw, sha256_algorithm(), nullptr) == 1 &&
            EVP_DigestUpdate(context.raw, inner.data(), inner.size()) == 1;
  for (const auto part : parts)
    ok = ok && EVP_DigestUpdate(context.raw, part.data(), part.size()) == 1;
  ok = ok && EVP_DigestFinal_ex(context.raw, digest.bytes.data(), nullptr) == 1;
  invariant(ok, "HMAC-SHA-256 cannot fail");
  return sha256({std::string_view(outer.data(), outer.size()), digest.view()});
}

std::string random_bytes(std::size_t count) {
  std::string out(count, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(count)) != 1)
    throw std::runtime_error("the operating system gives no random bytes");
  return out;
}

}  // namespace countersign
