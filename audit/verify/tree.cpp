#include "audit/verify/tree.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "core/invariant.h"
#include "queries/statements.h"

namespace countersign::audit::verifying {

namespace {

using Kind = Flaw::Kind;

constexpr std::uint64_t kBlock = 256;
constexpr std::size_t kDigestSize = 32;

}  // namespace

Tree::Tree(Database& database, const Facts& facts, std::vector<Claim>& claims, Findings& findings)
    : facts_(facts), claims_(claims), findings_(findings) {
  auto query = database(queries::k_store_verify_roots);
  query.number(0);
  while (query.row())
    kept_.push_back({static_cast<std::uint64_t>(query.number_at(0)), query.digest_at(1)});
  begin_log(0);
}

void Tree::begin_log(std::size_t log) {
  log_ = log;
  next_ = facts_.logs[log].from;
  agreed_ = next_;
  is_broken_ = false;
  blocks_ = {};
  block_ = {};
  while (claim_ < claims_.size() && claims_[claim_].log < log) ++claim_;
  check_claims();
}

void Tree::begin_at(std::uint64_t seq, const log::Frontier& before) {
  // A cut at the end of a log is part of it, and the next one begins after it.
  log_ = seq == 0 ? 0 : facts_.log_of(seq - 1);
  next_ = seq;
  agreed_ = seq;
  split(before);
  claim_ = 0;
  while (claim_ < claims_.size() &&
         (claims_[claim_].log < log_ || (claims_[claim_].log == log_ && claims_[claim_].seq < seq)))
    ++claim_;
  check_claims();
  while (kept_at_ < kept_.size() && kept_[kept_at_].seq + kBlock <= seq) ++kept_at_;
  if (log_ + 1 < facts_.logs.size() && facts_.logs[log_ + 1].from == seq) begin_log(log_ + 1);
}

// The last pieces of a frontier are those of the block that is not whole.
void Tree::split(const log::Frontier& frontier) {
  const auto bytes = frontier.bytes();
  const auto rest = frontier.size() % kBlock;
  const auto at = bytes.size() - static_cast<std::size_t>(std::popcount(rest)) * kDigestSize;
  const std::string_view view = bytes;
  const auto blocks = log::Frontier::parse(frontier.size() - rest, view.substr(0, at));
  const auto block = log::Frontier::parse(rest, view.substr(at));
  invariant(blocks && block, "a frontier falls into its pieces");
  blocks_ = *blocks;
  block_ = *block;
}

log::Frontier Tree::whole() const {
  const auto out =
      log::Frontier::parse(blocks_.size() + block_.size(), blocks_.bytes() + block_.bytes());
  invariant(out.has_value(), "a frontier is the sum of its pieces");
  return *out;
}

Digest Tree::root() const {
  return whole().root(hasher_);
}

void Tree::add(const Digest& leaf) {
  block_.append(hasher_, leaf);
  ++next_;
  if (block_.size() == kBlock) close_block();
  check_claims();
  const bool is_last_of_log = log_ + 1 < facts_.logs.size() && next_ == facts_.logs[log_].to;
  if (is_last_of_log) begin_log(log_ + 1);
}

void Tree::close_block() {
  const auto root = block_.root(hasher_);
  const auto from = next_ - kBlock;
  while (kept_at_ < kept_.size() && kept_[kept_at_].seq < from)
    findings_.at(Kind::kUnaccounted, kept_[kept_at_++].seq,
                 "a root is kept of a block that does not begin here");
  if (kept_at_ == kept_.size() || kept_[kept_at_].seq != from)
    findings_.add(Kind::kMissing, from, next_, "the root of this block is not kept");
  else if (kept_[kept_at_++].root != root)
    findings_.add(Kind::kRoot, from, next_,
                  "these records do not hash to the root that is kept of their block");
  blocks_.append_subtree(hasher_, root, kBlockLevel);
  block_ = {};
}

void Tree::check_claims() {
  std::optional<Digest> is;
  for (; claim_ < claims_.size() && claims_[claim_].log == log_ && claims_[claim_].seq == next_;
       ++claim_) {
    auto& claim = claims_[claim_];
    if (!is) is = root();
    claim.agrees = claim.root == *is;
    if (claim.agrees && !is_broken_) agreed_ = next_;
    if (!claim.agrees) disagree(next_, claim.what);
  }
}

// What comes after the first place where a log is another one is another one as well.
void Tree::disagree(std::uint64_t end, std::string_view what) {
  if (!is_broken_)
    findings_.add(Kind::kRoot, agreed_, end,
                  fmt::format("these records do not hash to the root of {}", what));
  is_broken_ = true;
}

void Tree::finish() {
  for (; kept_at_ < kept_.size(); ++kept_at_)
    findings_.at(Kind::kUnaccounted, kept_[kept_at_].seq,
                 "a root is kept of a block that is not whole");
  for (std::size_t i = 0; i < claims_.size(); ++i) {
    const auto& claim = claims_[i];
    const auto end = claim.log == log_ ? next_ : facts_.logs[claim.log].to;
    if (claim.seq > end)
      findings_.add(Kind::kRolledBack, end, claim.seq,
                    fmt::format("{} speaks of more records than there are", claim.what));
  }
  check_head();
}

void Tree::check_head() {
  const auto& head = facts_.head;
  if (!head) return;
  const auto count = next_ - facts_.current().from;
  if (head->size != count)
    return findings_.add(
        Kind::kHead, facts_.current().from + std::min(head->size, count),
        facts_.current().from + std::max(head->size, count),
        fmt::format("the head speaks of {} records and there are {}", head->size, count));
  if (head->frontier != whole().bytes()) disagree(next_, "the head");
}

}  // namespace countersign::audit::verifying
