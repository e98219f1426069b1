#include "audit/verify/claims.h"

#include <algorithm>
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

void gather_outside(std::string_view note, std::string_view what, const Facts& facts,
                    std::vector<Claim>& claims, Findings& findings) {
  auto claim = claim_of(note, facts);
  if (!claim)
    return findings.of_store(
        Kind::kRolledBack,
        fmt::format("{} is no checkpoint of this store: another store stands in its place, or it "
                    "is damaged",
                    what));
  claim->what = std::string(what);
  claim->is_outside = true;
  claims.push_back(std::move(*claim));
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

std::vector<Claim> gather_claims(const VerifyAsk& ask, const Facts& facts, Findings& findings) {
  std::vector<Claim> claims;
  gather_kept(facts, claims, findings);
  for (const auto& note : ask.checkpoints)
    gather_outside(note, "a checkpoint from outside", facts, claims, findings);
  if (ask.receipt)
    gather_outside(ask.receipt->checkpoint, "the receipt's checkpoint", facts, claims, findings);
  std::stable_sort(claims.begin(), claims.end(), [](const Claim& a, const Claim& b) {
    return std::tie(a.log, a.seq) < std::tie(b.log, b.seq);
  });
  return claims;
}

void check_signatures(std::vector<Claim>& claims, std::uint64_t from, const Forgetting& forgetting,
                      Keyring& keyring, Findings& findings) {
  if (keyring.empty()) return;
  for (auto& claim : claims) {
    if (claim.seq < from && !claim.is_outside) continue;
    claim.is_signed = keyring.has_signed(claim.note);
    if (claim.is_signed)
      learn_keys(claim, forgetting, keyring);
    else
      findings.add(Kind::kSignature, claim.seq, claim.seq,
                   fmt::format("{} was signed by no key that is known", claim.what));
  }
}

}  // namespace countersign::audit::verifying
