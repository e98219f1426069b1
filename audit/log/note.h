#pragma once

// Checkpoints as C2SP signed notes (c2sp.org/tlog-checkpoint, c2sp.org/signed-note), Ed25519:
//
//   countersign/<log id, hex>
//   <size>
//   <root, base64>
//
//   — countersign/<log id, hex> <base64 of key id 4 ‖ signature 64>
//
// and public keys as the verifier keys of the same: name+hex key id+base64 of 0x01 ‖ key 32.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "audit/log/leaf.h"
#include "core/digest.h"
#include "core/result.h"
#include "core/secret.h"

namespace countersign::audit::log {

struct TreeHead {
  LogId log{};
  std::uint64_t size = 0;  // leaves of this log's tree
  Digest root;
  friend bool operator==(const TreeHead&, const TreeHead&) = default;
};

struct PublicKey {
  std::string name;  // "countersign/<log id>"
  std::array<std::uint8_t, 32> bytes{};
  std::string text() const;
  static std::optional<PublicKey> parse(std::string_view text);
  friend bool operator==(const PublicKey&, const PublicKey&) = default;
};

std::string sign_note(const TreeHead& head, const Secret& seed, const PublicKey& key);
// What it says, without looking at signatures.
std::optional<TreeHead> read_note(std::string_view note);
// What it says, if that key signed it; otherwise the reason in words.
Result<TreeHead, std::string> check_note(std::string_view note, const PublicKey& key);

// One note with the signatures of both, which MUST be of the same head.
std::string with_signatures_of(std::string_view note, std::string_view other);
// Every whole note of a file to which notes were appended, in their order; what is torn between
// them is left out.
std::vector<std::string> notes_in(std::string_view file);

std::string name_of(const LogId& log);

}  // namespace countersign::audit::log
