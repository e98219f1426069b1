#include "audit/verify/run.h"

#include <algorithm>
#include <exception>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

#include "audit/sqlite/failure.h"
#include "audit/store.h"
#include "audit/verify/beginning.h"
#include "audit/verify/chunk.h"
#include "audit/verify/claims.h"
#include "audit/verify/facts.h"
#include "audit/verify/following.h"
#include "audit/verify/forgetting.h"
#include "audit/verify/incarnations.h"
#include "audit/verify/pieces.h"
#include "audit/verify/schema.h"
#include "audit/verify/totals.h"
#include "audit/verify/tree.h"
#include "core/thread.h"
#include "queries/statements.h"

namespace countersign::audit::verifying {

namespace {

using Kind = Flaw::Kind;

class Run {
 public:
  Run(const std::vector<std::unique_ptr<Database>>& databases, const VerifyAsk& ask,
      const VerifyProgress& progress, const RunOptions& options)
      : databases_(databases),
        main_(*databases.front()),
        ask_(ask),
        progress_(progress),
        options_(options) {}

  Verification perform();

 private:
  void look();
  Beginning begin();
  void read_records(const Beginning& beginning);
  void take(Chunk&& chunk);
  void take_part(Chunk::Part&& part);
  void add_beginnings(std::uint64_t read_from);
  void check_left_over();
  void check_receipt();
  void conclude();

  const std::vector<std::unique_ptr<Database>>& databases_;
  Database& main_;
  const VerifyAsk& ask_;
  const VerifyProgress& progress_;
  const RunOptions& options_;

  Findings findings_;
  Verification out_;
  Facts facts_;
  std::optional<Forgetting> forgetting_;
  std::optional<Keyring> keyring_;
  Claims claims_;
  std::optional<Tree> tree_;
  std::optional<ChunkReader> reader_;  // of sessions that lie in several chunks
  std::map<std::int64_t, Chunk::Part> parts_;
  std::vector<std::int64_t> sessions_;  // that were checked
  Chunk later_;                         // what was found in sessions of several chunks
  Accounted accounted_;
  std::optional<Digest> receipt_leaf_;
};

// A store of another version has other tables, and is no worse for it.
void refuse_other_version(Database& main, const std::string& path) {
  std::int64_t applied = 0, known = 0;
  for (const auto& file : queries::files())
    if (file.path.starts_with("migrations/sqlite/") && file.path.find("/0000") == file.path.npos)
      ++known;
  try {
    auto query = main(queries::k_store_migrations_applied);
    while (query.row()) applied = std::max(applied, query.number_at(0));
  } catch (const sqlite::SqliteFailure&) {
    throw StoreUnavailable(StoreUnavailable::Why::kMisconfigured,
                           fmt::format("{} is no Countersign audit store", path));
  }
  if (applied > known)
    throw StoreUnavailable(StoreUnavailable::Why::kNewer,
                           fmt::format("the audit store {} has schema version {} and this program "
                                       "knows {}: verify it with the newer countersign",
                                       path, applied, known));
  if (applied < known)
    throw StoreUnavailable(
        StoreUnavailable::Why::kMisconfigured,
        fmt::format("the audit store {} is older than this program: `countersign serve` brings it "
                    "up to date, then it can be verified",
                    path));
}

void Run::look() {
  if (!check_schema(main_, findings_)) {
    refuse_other_version(main_, ask_.store);
    return;
  }
  facts_ = read_facts(main_, findings_);
  keyring_ = known_keys(ask_, findings_);
  forgetting_.emplace(main_);
  for (const auto& rotation : forgetting_->rotations()) facts_.changed_to.push_back(rotation.text);
  claims_ = gather_claims(ask_, facts_, Following(main_, facts_, findings_), findings_);
  const auto beginning = begin();
  tree_.emplace(main_, facts_, claims_.claims, findings_);
  if (beginning.seq > 0) tree_->begin_at(beginning.seq, beginning.frontier);
  reader_.emplace(main_, facts_, *forgetting_);
  read_records(beginning);
  check_receipt();
  tree_->finish();
  check_head_mac(ask_, facts_, findings_, out_.mac_checked);
  check_incarnations(main_, facts_, findings_);
  if (beginning.is_whole) check_totals(main_, accounted_, sessions_, findings_);
  check_named_texts(main_, findings_);
  conclude();
}

// The notes before the one that reading begins at were verified with the records before it: a
// signature takes as long as thirty records. Where that one is not to be trusted, all of them
// count.
Beginning Run::begin() {
  const bool is_trusted = ask_.from && keyring_->has_signed(*ask_.from);
  const auto check_from = [&](std::uint64_t seq) {
    check_signatures(claims_, seq, *forgetting_, *keyring_, findings_);
  };
  if (!is_trusted) check_from(0);
  auto out = find_beginning(main_, ask_, facts_, *forgetting_, *keyring_, findings_);
  if (is_trusted) check_from(out.is_whole ? 0 : out.seq);
  return out;
}

void Run::read_records(const Beginning& beginning) {
  const auto of = facts_.end - beginning.seq;
  if (progress_) progress_(0, of);
  const auto size = options_.chunk;
  auto readers = std::span(databases_);
  if (readers.size() > 1) readers = readers.subspan(1, readers.size() - kNotReaders);
  read_pieces(readers, facts_, *forgetting_, beginning.seq, size, [&](Chunk&& chunk) {
    take(std::move(chunk));
    if (progress_) progress_(tree_->next() - beginning.seq, of);
  });
  if (!beginning.is_whole) add_beginnings(beginning.seq);
  check_left_over();
  accounted_.add(later_.accounted);
  findings_.take(std::move(later_.findings));
  sessions_.insert(sessions_.end(), later_.finished.begin(), later_.finished.end());
}

void Run::take(Chunk&& chunk) {
  if (ask_.receipt) {
    const auto seq = ask_.receipt->seq.get();
    if (seq >= chunk.from && seq - chunk.from < chunk.leaves.size())
      receipt_leaf_ = chunk.leaves[seq - chunk.from];
  }
  for (const auto& leaf : chunk.leaves) tree_->add(leaf);
  out_.records_read += chunk.records;
  findings_.take(std::move(chunk.findings));
  accounted_.add(chunk.accounted);
  sessions_.insert(sessions_.end(), chunk.finished.begin(), chunk.finished.end());
  for (auto& part : chunk.parts) take_part(std::move(part));
}

void Run::take_part(Chunk::Part&& part) {
  auto& known = parts_[part.session];
  known.session = part.session;
  known.last_seq = part.last_seq;
  known.seen.insert(known.seen.end(), part.seen.begin(), part.seen.end());
  const bool is_whole = known.seen.front().type == RecordType::kSession && known.last_seq &&
                        static_cast<std::uint64_t>(*known.last_seq) == known.seen.back().seq;
  if (!is_whole) return;
  reader_->check(known.session, known.seen, later_);
  parts_.erase(part.session);
}

// Sessions that began before the place where reading began.
void Run::add_beginnings(std::uint64_t read_from) {
  std::map<std::int64_t, std::vector<Seen>> before;
  auto first = read_from;
  for (const auto& [session, part] : parts_) {
    if (part.seen.front().type == RecordType::kSession) continue;
    before[session];
    if (const auto began = reader_->first_seq(session))
      first = std::min(first, std::max(*began, facts_.first));
  }
  if (before.empty()) return;
  auto query = main_(queries::k_store_verify_old_records);
  query.number(static_cast<std::int64_t>(first)).number(static_cast<std::int64_t>(read_from));
  while (query.row()) {
    const auto found = before.find(query.number_at(3));
    if (found == before.end()) continue;
    found->second.push_back({static_cast<std::uint64_t>(query.number_at(0)), query.number_at(1),
                             query.number_at(5), static_cast<std::uint32_t>(query.number_at(4)),
                             query.code_at<RecordType>(2)});
  }
  for (auto& [session, seen] : before) {
    auto& part = parts_[session];
    part.seen.insert(part.seen.begin(), seen.begin(), seen.end());
  }
}

void Run::check_left_over() {
  for (const auto& [session, part] : parts_) reader_->check(session, part.seen, later_);
  parts_.clear();
}

void Run::check_receipt() {
  if (!ask_.receipt) return;
  const auto& receipt = *ask_.receipt;
  const auto seq = receipt.seq.get();
  const auto head = log::read_note(receipt.checkpoint);
  if (!head) return;  // said of its checkpoint
  log::Hasher hasher;
  if (!log::is_included(hasher, receipt.leaf, receipt.index, head->size, receipt.proof, head->root))
    return findings_.at(Kind::kRoot, seq,
                        "the receipt's own proof does not lead to its checkpoint");
  if (seq < facts_.first) return;  // cut off; the proof is all there is
  if (!receipt_leaf_ && seq < facts_.end) receipt_leaf_ = leaf_at(main_, facts_, seq);
  if (!receipt_leaf_)
    return findings_.at(Kind::kRolledBack, seq, "the record of the receipt is not there");
  const auto& span = facts_.logs[facts_.log_of(seq)];
  if (*receipt_leaf_ != receipt.leaf || seq - span.from != receipt.index)
    findings_.at(Kind::kRoot, seq, "this record is not the one that the receipt was given for");
}

void Run::conclude() {
  const auto& current = facts_.current();
  out_.log_id = to_hex({reinterpret_cast<const char*>(current.id.data()), current.id.size()});
  out_.size = facts_.end - current.from;
  out_.root = tree_->root();
  out_.erased = accounted_.erased;
  out_.pruned = facts_.first;
  for (const auto& claim : claims_.claims) {
    const bool counts = claim.is_note && claim.agrees && (claim.is_signed || keyring_->empty());
    if (!counts) continue;
    ++out_.checkpoints;
    if (claim.log + 1 != facts_.logs.size()) continue;
    out_.checkpoint = claim.note;  // they come in order
    if (claim.is_outside && claim.is_signed) out_.anchored_to = claim.seq - current.from;
  }
}

// Beside the records, where there is a connection for it.
class PagesCheck {
 public:
  explicit PagesCheck(Database& database)
      : handle_(database.handle()), thread_("audit-pages", Thread::kUsualStack, [this, &database] {
          try {
            check_pages(database, findings_);
          } catch (...) {
            failure_ = std::current_exception();
          }
        }) {}
  // Given up when the rest is.
  ~PagesCheck() {
    if (!is_finished_) sqlite3_interrupt(handle_);
  }
  PagesCheck(const PagesCheck&) = delete;
  PagesCheck& operator=(const PagesCheck&) = delete;

  void finish(Findings& into) {
    thread_.join();
    is_finished_ = true;
    if (failure_) std::rethrow_exception(failure_);
    into.take(std::move(findings_));
  }

 private:
  sqlite3* const handle_;
  Findings findings_;
  std::exception_ptr failure_;
  bool is_finished_ = false;
  Thread thread_;
};

Verification Run::perform() {
  try {
    std::optional<PagesCheck> beside;
    if (options_.check_pages && databases_.size() > 1) beside.emplace(*databases_.back());
    look();
    if (beside)
      beside->finish(findings_);
    else if (options_.check_pages)
      check_pages(main_, findings_);
  } catch (const sqlite::SqliteFailure& e) {
    if (sqlite::why(e.code()) == StoreUnavailable::Why::kLocked)
      throw StoreUnavailable(StoreUnavailable::Why::kLocked,
                             fmt::format("somebody holds a lock on the audit store {}; try again "
                                         "in a moment ({})",
                                         ask_.store, e.what()));
    findings_.of_store(Kind::kDamaged, e.what());
  }
  out_.flaws_total = findings_.total();
  out_.flaws = std::move(findings_.kept());
  out_.remarks = std::move(findings_.remarks());
  return std::move(out_);
}

}  // namespace

Verification run(const std::vector<std::unique_ptr<Database>>& databases, const VerifyAsk& ask,
                 const VerifyProgress& progress, const RunOptions& options) {
  return Run(databases, ask, progress, options).perform();
}

}  // namespace countersign::audit::verifying
