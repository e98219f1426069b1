#include "audit/sqlite/evidence_open.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "audit/sqlite/evidence_rows.h"
#include "audit/sqlite/failure.h"
#include "audit/sqlite/ledger.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

using Why = StoreUnavailable::Why;

log::LogId new_log_id() {
  const auto bytes = random_bytes(16);
  log::LogId id{};
  std::copy(bytes.begin(), bytes.end(), id.begin());
  return id;
}

std::string hex_of(const log::LogId& id) {
  return to_hex({reinterpret_cast<const char*>(id.data()), id.size()});
}

// How far the log had come, as somebody outside the store has seen it.
struct Outside {
  log::TreeHead head;  // its root is all zero where only the size is known
  std::string where;
};

class Opening {
 public:
  Opening(Connection& connection, const StoreOptions& options, const Clock& clock)
      : connection_(connection),
        options_(options),
        clock_(clock),
        key_file_(key_file_of(options)),
        logs_(read_logs(connection)),
        records_(count_records(connection)) {}

  Evidence open() {
    if (logs_.empty()) {
      const auto outside = longest_outside();
      if (outside && !options_.accept_rollback) refuse_replaced(*outside);
      begin_first(outside);
    } else {
      take_key();
      take_head();
      if (const auto outside = is_older_than()) {
        if (!options_.accept_rollback) refuse_older(*outside);
        begin_next(*outside);
      }
    }
    return assembled();
  }

  std::string replace_lost_key(UserId by) {
    if (logs_.empty())
      throw StoreUnavailable(Why::kMisconfigured,
                             "this audit store has no evidence log yet, so it has no key to lose");
    const auto head = read_head(connection_);
    if (!head) refuse_head("its head is gone or damaged");
    auto key = log::make_node_key(logs_.back().log);
    log::stage_node_key(key_file_, key);
    in_transaction([&] {
      make_tail(logs_.back(), read_cut(connection_, logs_.back()), key);
      add_from_rows(connection_, *tail_, head->frontier.size());
      if (tail_->frontier() != head->frontier)
        refuse_head("its head does not agree with its records");
      if (const auto outside = is_older_than()) refuse_older(*outside);
      append(RecordType::kKeyRotated, by, number_of_code(KeyEvent::kLost), 0,
             key.public_key.text());
    });
    log::take_staged_node_key(key_file_);
    return key.public_key.text();
  }

 private:
  // ---- what is believed ----

  void take_key() {
    auto key = log::read_node_key(key_file_);
    const auto head = read_head(connection_);
    if (!head) refuse_head("its head is gone or damaged");
    if (key && is_right(*key, *head)) return keep(std::move(*key), *head);
    // A crash after the commit that changed the key, and before the file was put in place.
    auto staged = log::read_staged_node_key(key_file_);
    if (staged && is_right(*staged, *head)) {
      log::take_staged_node_key(key_file_);
      return keep(std::move(*staged), *head);
    }
    if (!key) refuse_missing_key();
    if (!is_known(key->public_key)) refuse_former_key();
    refuse_head("its head was not written with this node's key, or was changed without it");
  }

  // The key that the log began with, or one that a record says it was changed to.
  bool is_known(const log::PublicKey& key) {
    const auto all = log::read_public_keys(key_file_);
    const auto first =
        std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.name == key.name; });
    if (first == all.end() || *first == key) return true;
    auto query = connection_(queries::k_store_verify_events);
    while (query.row())
      if (query.code_at<RecordType>(1) == RecordType::kKeyRotated && query.text_at(6) == key.text())
        return true;
    return false;
  }

  bool is_right(const log::NodeKey& key, const HeadRow& head) {
    return key.public_key.name == log::name_of(logs_.back().log) &&
           log::head_mac(hasher_, key.mac, logs_.back(), head.frontier) == head.mac;
  }

  void keep(log::NodeKey key, const HeadRow& head) {
    make_tail(logs_.back(), head.frontier, std::move(key));
  }

  void make_tail(const log::LogStart& start, const log::Frontier& frontier, log::NodeKey key) {
    const auto log_key = read_log_key(connection_);
    if (!log_key) refuse_head("the key of its texts of events is gone");
    tail_ = std::make_unique<EvidenceTail>(start, frontier, std::move(key), *log_key);
  }

  void take_head() {
    const auto size = tail_->frontier().size();
    const auto there = records_ - std::min(records_, logs_.back().from_seq);
    if (there != size)
      refuse_head(fmt::format("its head speaks of {} records and there are {}", size, there));
  }

  // ---- what others have seen ----

  std::optional<Outside> longest_outside() {
    std::optional<Outside> longest;
    if (const auto seen = log::read_seen(key_file_ + ".seen"); seen && seen->size > 0)
      longest = Outside{{seen->log, seen->size, {}}, key_file_ + ".seen"};
    if (const auto noted = last_in_sink()) {
      const bool is_longer = !longest || (noted->head.log == longest->head.log &&
                                          noted->head.size > longest->head.size);
      if (is_longer) longest = noted;
    }
    return longest;
  }

  // Only what a key of this node signed counts: anybody may have written into that file.
  std::optional<Outside> last_in_sink() {
    const auto notes = log::Sink(options_.checkpoints).notes();
    const auto keys = log::read_public_keys(key_file_);
    for (auto note = notes.rbegin(); note != notes.rend(); ++note)
      for (const auto& key : keys)
        if (const auto head = log::check_note(*note, key))
          return Outside{*head, options_.checkpoints};
    return std::nullopt;
  }

  // Nothing: it is at least what was seen of it.
  std::optional<Outside> is_older_than() {
    std::vector<Outside> all;
    if (const auto seen = log::read_seen(key_file_ + ".seen"))
      all.push_back({{seen->log, seen->size, {}}, key_file_ + ".seen"});
    if (const auto noted = last_in_sink()) all.push_back(*noted);
    for (const auto& outside : all) {
      const bool is_current = outside.head.log == tail_->start().log;
      const bool is_known = std::any_of(logs_.begin(), logs_.end(), [&](const auto& start) {
        return start.log == outside.head.log;
      });
      if (!is_known || (is_current && outside.head.size > tail_->frontier().size())) return outside;
      if (is_current && outside.head.root != Digest{}) check_root(outside);
    }
    return std::nullopt;
  }

  // The tree must have been the same when it had that size.
  void check_root(const Outside& outside) {
    const auto& start = tail_->start();
    const auto size = outside.head.size;
    const auto block = size / kBlock * kBlock;
    const auto cut = read_cut(connection_, start);
    const auto from = std::max(block, cut.size());
    const auto blocks = read_blocks(connection_, start, tail_->frontier());
    if (!blocks || size < cut.size()) return;
    const EvidenceMemory memory(start, tail_->frontier(), *blocks);
    const auto root = memory.root_at(
        size,
        {from, leaves_from_rows(connection_, start, start.from_seq + from, start.from_seq + size)});
    if (root && *root != outside.head.root)
      refuse_head(fmt::format("its first {} records are not those of the checkpoint in {}", size,
                              outside.where));
  }

  // ---- beginning ----

  void begin_first(const std::optional<Outside>& outside) {
    begin({new_log_id(), 0}, [&] {
      add_from_rows(connection_, *tail_, records_);
      if (records_ > 0)
        append(RecordType::kAdmin, UserId(), number_of_code(LogEvent::kAdopted),
               static_cast<std::int64_t>(records_), "");
      if (outside) append_goes_on(outside->head);
    });
  }

  void begin_next(const Outside& outside) {
    log::TreeHead old{tail_->start().log, tail_->frontier().size(), {}};
    old.root = tail_->frontier().root(hasher_);
    begin({new_log_id(), records_}, [&] {
      append_goes_on(old);  // seals it: from now on the head is the new log's
      // A store that was put in the place of another one follows that one as well.
      if (outside.head.log != old.log) append_goes_on(outside.head);
    });
  }

  void append_goes_on(const log::TreeHead& old) {
    goes_on_ = true;
    append(RecordType::kAdmin, UserId(), number_of_code(LogEvent::kGoesOn),
           static_cast<std::int64_t>(old.size),
           fmt::format("log {} size {} root {}", hex_of(old.log), old.size, old.root.hex()));
  }

  template <class First>
  void begin(const log::LogStart& start, First first) {
    auto key = log::make_node_key(start.log);
    log::stage_node_key(key_file_, key);
    in_transaction([&] {
      connection_(queries::k_store_evidence_begin_log)
          .number(static_cast<std::int64_t>(start.from_seq))
          .blob({reinterpret_cast<const char*>(start.log.data()), start.log.size()})
          .time(clock_.now())
          .run();
      if (!read_log_key(connection_))
        connection_(queries::k_store_keep_session_key).number(0).blob(random_bytes(32)).run();
      make_tail(start, {}, std::move(key));
      first();
      tail_->save_anyway(connection_.statements());
    });
    log::take_staged_node_key(key_file_);
    logs_.push_back(start);
  }

  void append(RecordType type, UserId by, std::int64_t code, std::int64_t target,
              const std::string& text) {
    Ledger ledger(connection_, *tail_, options_.node, clock_);
    ledger.begin_command();
    ledger.append_event(type, by, code, target, text);
    ledger.keep_command();
    ledger.save_head();
    ledger.take_durable();
  }

  template <class Work>
  void in_transaction(Work work) {
    connection_(queries::k_store_begin_sqlite).run();
    try {
      work();
      connection_(queries::k_store_commit).run();
    } catch (...) {
      if (connection_.in_transaction()) connection_.run_all(queries::k_store_rollback);
      throw;
    }
  }

  // ---- the parts ----

  Evidence assembled() {
    const auto frontier = tail_->frontier();
    auto blocks = read_blocks(connection_, tail_->start(), frontier);
    if (!blocks) blocks = blocks_again(frontier);
    Evidence out;
    out.goes_on = goes_on_;
    out.key_file = key_file_;
    out.memory = std::make_unique<EvidenceMemory>(tail_->start(), frontier, std::move(*blocks));
    out.notary = std::make_unique<Notary>(*out.memory, tail_->key(), options_.checkpoints,
                                          key_file_ + ".seen", read_last_note(connection_), clock_);
    out.tail = std::move(tail_);
    return out;
  }

  // The rows of blocks save reading the log; they prove nothing, and are made again.
  BlockTree blocks_again(const log::Frontier& frontier) {
    in_transaction([&] {
      const auto& start = tail_->start();
      make_tail(start, read_cut(connection_, start), tail_->key());
      add_from_rows(connection_, *tail_, frontier.size());
      if (tail_->frontier() != frontier) refuse_head("its head does not agree with its records");
    });
    auto blocks = read_blocks(connection_, tail_->start(), frontier);
    if (!blocks) refuse_head("its head does not agree with where it was cut off");
    return std::move(*blocks);
  }

  // ---- saying no ----

  [[noreturn]] void refuse_head(const std::string& why) {
    throw StoreUnavailable(
        Why::kTampered,
        fmt::format("the evidence log of the audit store {} is not as this node left it: {}. "
                    "Nothing is written to it. Run `countersign audit verify` to see what was "
                    "changed, and put back a copy that verifies",
                    options_.path, why));
  }

  [[noreturn]] void refuse_missing_key() {
    throw StoreUnavailable(
        Why::kMisconfigured,
        fmt::format("the node's key file {} of the audit store {} is missing. Put it back from a "
                    "backup. If it is lost for good, `countersign audit rotate-key --lost-key` "
                    "goes on with a new one and writes down that the old one did not agree",
                    key_file_, options_.path));
  }

  [[noreturn]] void refuse_former_key() {
    throw StoreUnavailable(
        Why::kRolledBack,
        fmt::format("the audit store {} was put back to a time before its node's key was changed: "
                    "its head was not written with the key in {}, and no record in it speaks of "
                    "that key. Put the newest store back. To go on from this one, put the key file "
                    "of that time back as well and use --accept-rollback, which is written down",
                    options_.path, key_file_));
  }

  [[noreturn]] void refuse_older(const Outside& outside) {
    throw StoreUnavailable(
        Why::kRolledBack,
        fmt::format("the audit store {} has {} records of its log {}, and {} has seen {} of log "
                    "{}: this is an older or another store. Put the newest one back, or go on from "
                    "this one with --accept-rollback, which is written down",
                    options_.path, tail_->frontier().size(), hex_of(tail_->start().log),
                    outside.where, outside.head.size, hex_of(outside.head.log)));
  }

  [[noreturn]] void refuse_replaced(const Outside& outside) {
    throw StoreUnavailable(
        Why::kRolledBack,
        fmt::format("the audit store {} has no evidence log, and {} has seen {} records of log {}: "
                    "the store was removed or put back to an old state. Put the newest one back, "
                    "or begin again with --accept-rollback, which is written down",
                    options_.path, outside.where, outside.head.size, hex_of(outside.head.log)));
  }

  Connection& connection_;
  const StoreOptions& options_;
  const Clock& clock_;
  const std::string key_file_;
  log::Hasher hasher_;
  std::vector<log::LogStart> logs_;
  const std::uint64_t records_;
  std::unique_ptr<EvidenceTail> tail_;
  bool goes_on_ = false;
};

}  // namespace

std::string key_file_of(const StoreOptions& options) {
  return options.key_file.empty() ? options.path + ".node" : options.key_file;
}

Evidence open_evidence(Connection& connection, const StoreOptions& options, const Clock& clock) {
  try {
    return Opening(connection, options, clock).open();
  } catch (const SqliteFailure& e) {
    throw StoreUnavailable(why(e.code()), fmt::format("cannot open the evidence log of {}: {}",
                                                      options.path, e.what()));
  }
}

std::string open_with_new_key(Connection& connection, const StoreOptions& options,
                              const Clock& clock, UserId by) {
  try {
    return Opening(connection, options, clock).replace_lost_key(by);
  } catch (const SqliteFailure& e) {
    throw StoreUnavailable(why(e.code()), fmt::format("cannot open the evidence log of {}: {}",
                                                      options.path, e.what()));
  }
}

}  // namespace countersign::audit::sqlite
