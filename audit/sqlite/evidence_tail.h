#pragma once

// The end of the evidence log as the writer's thread holds it: takes the leaves of kept commands in
// their order, saves the head last in each transaction, and forgets what was not committed.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "audit/log/head.h"
#include "audit/log/merkle.h"
#include "audit/log/node_key.h"
#include "audit/log/sha256.h"
#include "audit/sqlite/statement.h"

namespace countersign::audit::sqlite {

// Leaves of a log come in blocks of this size, whose roots are kept in evidence_root.
constexpr unsigned kBlockLevel = 8;
constexpr std::uint64_t kBlock = std::uint64_t{1} << kBlockLevel;

// What became durable with one transaction.
struct Durable {
  log::Frontier frontier;           // of all leaves
  std::vector<Digest> leaves;       // the new ones, its last
  std::vector<Digest> blocks;       // the roots of blocks that they completed
  std::optional<log::NodeKey> key;  // by which the head is signed from now on
};

class EvidenceTail {
 public:
  // `log_key`: the key of texts of events (session_key of session 0).
  EvidenceTail(const log::LogStart& start, const log::Frontier& frontier, log::NodeKey key,
               const Digest& log_key);

  const log::LogStart& start() const { return start_; }
  const Digest& log_key() const { return log_key_; }
  const log::NodeKey& key() const { return key_; }
  log::Hasher& hasher() { return hasher_; }
  log::Frontier frontier() const { return frontier_of(now_); }
  bool is_unchanged() const { return leaves_.empty() && !next_key_; }

  void add(const Digest& leaf);
  // From the next save() on, if that is committed.
  void change_key(log::NodeKey key) { next_key_ = std::move(key); }

  // The rows of complete blocks and the head. Nothing to do if nothing was added.
  void save(Statements& statements);
  // Of a log that begins empty, too.
  void save_anyway(Statements& statements);
  // After the commit that save() was the last of; or after it was rolled back.
  Durable commit();
  void undo();

 private:
  struct End {
    log::Frontier blocks;  // complete ones
    log::Frontier block;   // the unfinished one
  };
  static log::Frontier frontier_of(const End& end);

  const log::LogStart start_;
  const Digest log_key_;
  log::Hasher hasher_;
  log::NodeKey key_;
  std::optional<log::NodeKey> next_key_;
  End durable_, now_;
  std::vector<Digest> leaves_, blocks_;  // since the last commit
};

}  // namespace countersign::audit::sqlite
