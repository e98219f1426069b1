#pragma once

// The node's key file, `<store>.node`, 0600, beside the store unless settings say where
// (`<store>.key` is the command line's API key and another thing): the key under the head's MAC and
// the seed that signs checkpoints. Whoever can write the store and has not this file cannot extend
// the log unseen. The public half stands beside it as `<key file>.pub`, one verifier key a line,
// the newest last, those of former keys above it.

#include <optional>
#include <string>
#include <vector>

#include "audit/log/note.h"
#include "core/secret.h"

namespace countersign::audit::log {

struct NodeKey {
  Secret mac;   // 32 bytes
  Secret seed;  // 32 bytes, Ed25519
  PublicKey public_key;
};

NodeKey make_node_key(const LogId& log);
// Throws StoreUnavailable (kMisconfigured) with what to do: a file that others may read, one that
// is damaged, one that cannot be written.
std::optional<NodeKey> read_node_key(const std::string& path);
// Written beside it, flushed and renamed: never half. The public key is added to `<path>.pub`.
void write_node_key(const std::string& path, const NodeKey& key);
// In two moves around the commit that makes it the key: staged beside the one in force, then put in
// its place. A crash between the two leaves both, and the head's MAC says which one it is.
void stage_node_key(const std::string& path, const NodeKey& key);
std::optional<NodeKey> read_staged_node_key(const std::string& path);
void take_staged_node_key(const std::string& path);
// The public keys of a store, oldest first; empty if there is no such file.
std::vector<PublicKey> read_public_keys(const std::string& path);

}  // namespace countersign::audit::log
