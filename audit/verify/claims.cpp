#include "audit/verify/claims.h"

#include <algorithm>
#include <map>
#include <span>
#include <tuple>

#include <fmt/format.h>

#include "audit/log/node_key.h"
#include "core/text.h"

namespace countersign::audit::verifying {

namespace {

using Kind = Flaw::Kind;

// Nothing if no log of this store has that name.
std::optional<std::size_t> log_named(const Facts& facts, const log::LogId& id) {
  for (std::size_t i = 0; i < facts.logs.size(); ++i)
    if (facts.logs[i].id == id) return i;
  return std::nullopt;
}

std::optional<Claim> claim_of(std::string_view note, const Facts& facts) {
  const auto head = log::read_note(note);
  if (!head) return std::nullopt;
  const auto log = log_named(facts, head->log);
  if (!log) return std::nullopt;
  Claim claim;
  claim.log = *log;
  claim.seq = facts.logs[*log].from + head->size;
  claim.root = head->root;
  claim.note = std::string(note);
  return claim;
}

void gather_kept(const Facts& facts, std::vector<Claim>& claims, Findings& findings) {
  for (const auto& kept : facts.checkpoints) {
    auto claim = claim_of(kept.note, facts);
    if (!claim || claim->seq != kept.seq) {
      findings.add(Kind::kSignature, kept.seq, kept.seq,
                   "the checkpoint that is kept here is none of this log at this place");
      continue;
    }
    claim->what = fmt::format("the checkpoint of {} records", kept.seq);
    claims.push_back(std::move(*claim));
  }
}

// The root that a former log ended with.
void gather_seals(const Facts& facts, const Following& following, std::vector<Claim>& claims) {
  for (std::size_t log = 0; log + 1 < facts.logs.size(); ++log) {
    const auto* seal = following.seal_of(log);
    if (seal == nullptr) continue;
    Claim claim;
    claim.log = log;
    claim.seq = seal->seq;
    claim.root = seal->root;
    claim.what = fmt::format("record {}, which says how this log ended", seal->seq);
    claim.is_note = false;
    claims.push_back(std::move(claim));
  }
}

// Nothing if it is about records that ought to be here.
std::optional<GivenUp> given_up(std::string_view note, const Facts& facts,
                                const Following& following) {
  const auto head = log::read_note(note);
  if (!head) return std::nullopt;
  GivenUp out{std::string(note), head->log, head->size, 0, std::nullopt};
  const auto log = log_named(facts, head->log);
  if (!log) {
    const auto* seal = following.replaced(head->log, head->size);
    if (seal == nullptr) return std::nullopt;
    out.accepted_by = seal->seq;
    return out;
  }
  const auto& span = facts.logs[*log];
  const bool is_former = *log + 1 < facts.logs.size();
  out.here = span.to - span.from;
  if (!is_former || head->size <= out.here) return std::nullopt;
  if (const auto* seal = following.seal_of(*log))
    out.accepted_by = seal->seq;
  else if (span.to >= facts.first)
    return std::nullopt;
  return out;
}

void gather_outside(std::string_view note, std::string_view what, const Facts& facts,
                    const Following& following, Claims& claims, Findings& findings) {
  if (auto gone = given_up(note, facts, following)) {
    claims.given_up.push_back(std::move(*gone));
    return;
  }
  auto claim = claim_of(note, facts);
  if (!claim)
    return findings.of_store(
        Kind::kRolledBack,
        fmt::format("{} is no checkpoint of this store: another store stands in its place, or it "
                    "is damaged",
                    what));
  claim->what = std::string(what);
  claim->is_outside = true;
  claims.claims.push_back(std::move(*claim));
}

// One remark for each log: a file of checkpoints has hundreds of notes.
void remark(std::span<const GivenUp* const> notes, Findings& findings) {
  const auto& longest =
      **std::max_element(notes.begin(), notes.end(),
                         [](const GivenUp* a, const GivenUp* b) { return a->size < b->size; });
  const auto id = log::name_of(longest.log);
  const auto what = fmt::format(
      "{} of the checkpoints from outside, of up to {} records, belong to "
      "the log {}, of which there are {} here: ",
      notes.size(), longest.size, id, longest.here);
  findings.remark(what + (longest.accepted_by
                              ? fmt::format("the store was put back to an older state or took the "
                                            "place of another, and record {} says that this was "
                                            "accepted",
                                            *longest.accepted_by)
                              : std::string("it ended before the place where the store was "
                                            "pruned, so nothing is left to compare them with")));
}

void check_given_up(const std::vector<GivenUp>& all, Keyring& keyring, Findings& findings) {
  std::map<log::LogId, std::vector<const GivenUp*>> by_log;
  for (const auto& one : all) {
    if (keyring.empty() || keyring.has_signed(one.note))
      by_log[one.log].push_back(&one);
    else
      findings.of_store(Kind::kSignature,
                        fmt::format("a checkpoint from outside of {} records of the former log {} "
                                    "was signed by no key that is known",
                                    one.size, log::name_of(one.log)));
  }
  for (const auto& [log, notes] : by_log) remark(notes, findings);
}

// Several keys in one log: each next one stands in a KEY_ROTATED record that the one before signed.
void learn_keys(const Claim& signed_one, const Forgetting& forgetting, Keyring& keyring) {
  for (const auto& rotation : forgetting.rotations())
    if (rotation.seq < signed_one.seq)
      if (const auto key = log::PublicKey::parse(rotation.text)) keyring.add(*key);
}

}  // namespace

bool Keyring::has_signed(std::string_view note) {
  const auto right = std::find_if(keys_.begin(), keys_.end(), [&](const log::PublicKey& key) {
    return log::check_note(note, key).has_value();
  });
  if (right == keys_.end()) return false;
  std::rotate(keys_.begin(), right, right + 1);
  return true;
}

void Keyring::add(const log::PublicKey& key) {
  if (std::find(keys_.begin(), keys_.end(), key) == keys_.end()) keys_.push_back(key);
}

Keyring known_keys(const VerifyAsk& ask, Findings& findings) {
  auto keys = log::read_public_keys(ask.key_file.empty() ? ask.store + ".node" : ask.key_file);
  for (const auto& text : ask.public_keys) {
    if (const auto key = log::PublicKey::parse(text))
      keys.push_back(*key);
    else
      findings.of_store(Kind::kSignature, fmt::format("{} is no public key", printable(text)));
  }
  return Keyring(std::move(keys));
}

Claims gather_claims(const VerifyAsk& ask, const Facts& facts, const Following& following,
                     Findings& findings) {
  Claims out;
  gather_kept(facts, out.claims, findings);
  gather_seals(facts, following, out.claims);
  for (const auto& note : ask.checkpoints)
    gather_outside(note, "a checkpoint from outside", facts, following, out, findings);
  if (ask.receipt)
    gather_outside(ask.receipt->checkpoint, "the receipt's checkpoint", facts, following, out,
                   findings);
  std::stable_sort(out.claims.begin(), out.claims.end(), [](const Claim& a, const Claim& b) {
    return std::tie(a.log, a.seq) < std::tie(b.log, b.seq);
  });
  return out;
}

void check_signatures(Claims& claims, std::uint64_t from, const Forgetting& forgetting,
                      Keyring& keyring, Findings& findings) {
  for (auto& claim : claims.claims) {
    const bool is_verified_before = claim.seq < from && !claim.is_outside;
    if (keyring.empty() || !claim.is_note || is_verified_before) continue;
    claim.is_signed = keyring.has_signed(claim.note);
    if (claim.is_signed)
      learn_keys(claim, forgetting, keyring);
    else
      findings.add(Kind::kSignature, claim.seq, claim.seq,
                   fmt::format("{} was signed by no key that is known", claim.what));
  }
  check_given_up(claims.given_up, keyring, findings);
}

}  // namespace countersign::audit::verifying
