#include "audit/log/node_key.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/stat.h>

#include "audit/log/small_file.h"
#include "audit/store.h"
#include "core/digest.h"
#include "core/invariant.h"

namespace countersign::audit::log {

namespace {

using Why = StoreUnavailable::Why;

constexpr std::string_view kFirstLine = "countersign-node-key/1\n";
constexpr std::size_t kKeySize = 32;

std::string public_path(const std::string& path) {
  return path + ".pub";
}

[[noreturn]] void refuse(const std::string& message) {
  throw StoreUnavailable(Why::kMisconfigured, message);
}

[[noreturn]] void refuse_damaged(const std::string& path) {
  refuse(
      fmt::format("the node's key file {} is damaged. Put it back from a backup; without one, "
                  "move it away and run `countersign audit rotate-key --lost-key`",
                  path));
}

PublicKey public_of(const Secret& seed, const LogId& log) {
  const auto raw = seed.reveal();
  const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                   reinterpret_cast<const unsigned char*>(raw.data()), raw.size()),
      EVP_PKEY_free);
  PublicKey out;
  out.name = name_of(log);
  std::size_t size = out.bytes.size();
  invariant(key && EVP_PKEY_get_raw_public_key(key.get(), out.bytes.data(), &size) == 1,
            "a seed of 32 bytes has a public key");
  return out;
}

// "<word> <hex>\n" at the beginning, which is taken off.
std::optional<std::string> take_field(std::string_view& text, std::string_view word,
                                      std::size_t size) {
  const auto length = word.size() + 1 + size * 2 + 1;
  if (text.size() < length || !text.starts_with(word) || text[word.size()] != ' ' ||
      text[length - 1] != '\n')
    return std::nullopt;
  auto raw = from_hex(text.substr(word.size() + 1, size * 2));
  text.remove_prefix(length);
  return raw;
}

std::optional<NodeKey> parse(std::string_view text) {
  if (!text.starts_with(kFirstLine)) return std::nullopt;
  text.remove_prefix(kFirstLine.size());
  const auto id = take_field(text, "log", 16);
  auto mac = take_field(text, "mac", kKeySize);
  auto seed = take_field(text, "seed", kKeySize);
  if (!id || !mac || !seed || !text.empty()) return std::nullopt;
  LogId log{};
  std::copy(id->begin(), id->end(), log.begin());
  NodeKey key{Secret(std::move(*mac)), Secret(std::move(*seed)), {}};
  key.public_key = public_of(key.seed, log);
  return key;
}

void refuse_if_others_may_read(const std::string& path) {
  struct stat file {};
  if (stat(path.c_str(), &file) != 0)
    refuse(fmt::format("cannot look at the node's key file {}: {}", path, std::strerror(errno)));
  if (!S_ISREG(file.st_mode)) refuse(fmt::format("the node's key file {} is no file", path));
  if ((file.st_mode & 077) != 0)
    refuse(
        fmt::format("others may read or write the node's key file {} (mode {:o}). If nobody else "
                    "has it: chmod 600 {}",
                    path, file.st_mode & 0777, path));
}

}  // namespace

NodeKey make_node_key(const LogId& log) {
  NodeKey key{Secret(random_bytes(kKeySize)), Secret(random_bytes(kKeySize)), {}};
  key.public_key = public_of(key.seed, log);
  return key;
}

std::optional<NodeKey> read_node_key(const std::string& path) {
  const auto text = read_small_file(path);
  if (!text) return std::nullopt;
  refuse_if_others_may_read(path);
  const Secret kept(*text);
  auto key = parse(kept.reveal());
  if (!key) refuse_damaged(path);
  return key;
}

namespace {

std::string staged_path(const std::string& path) {
  return path + ".next";
}

void write_key_file(const std::string& file, const std::string& path, const NodeKey& key) {
  // The public half first: one that never signed anything does no harm, a signature that nobody can
  // check does.
  auto known = read_public_keys(path);
  if (std::find(known.begin(), known.end(), key.public_key) == known.end()) {
    known.push_back(key.public_key);
    std::string lines;
    for (const auto& each : known) lines += each.text() + "\n";
    replace_small_file(public_path(path), lines, 0644);
  }
  const auto log = key.public_key.name.substr(key.public_key.name.find('/') + 1);
  const Secret text(std::string(kFirstLine) + "log " + log + "\nmac " + to_hex(key.mac.reveal()) +
                    "\nseed " + to_hex(key.seed.reveal()) + "\n");
  replace_small_file(file, text.reveal(), 0600);
}

}  // namespace

void write_node_key(const std::string& path, const NodeKey& key) {
  write_key_file(path, path, key);
}

void stage_node_key(const std::string& path, const NodeKey& key) {
  write_key_file(staged_path(path), path, key);
}

std::optional<NodeKey> read_staged_node_key(const std::string& path) {
  return read_node_key(staged_path(path));
}

void take_staged_node_key(const std::string& path) {
  rename_small_file(staged_path(path), path);
}

std::vector<PublicKey> read_public_keys(const std::string& path) {
  const auto file = public_path(path);
  const auto text = read_small_file(file);
  std::vector<PublicKey> keys;
  std::string_view rest = text ? std::string_view(*text) : std::string_view();
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    auto key = PublicKey::parse(line);
    if (!key) refuse(fmt::format("{} holds a line that is no public key", file));
    keys.push_back(std::move(*key));
  }
  return keys;
}

}  // namespace countersign::audit::log
