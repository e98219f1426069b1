#include "agent/verdicts.h"

#include <cstring>
#include <functional>

#include "agent/verdicts/sizes.h"
#include "agent/verdicts/table.h"

namespace countersign::agent {

namespace {

// Everything but the text, which stands in the facts.
struct Key {
  Digest schema;
  Digest policy;
  std::uint64_t happened = 0;  // flags, and how often it was proposed before
  std::int64_t minute = 0;
  friend bool operator==(const Key&, const Key&) = default;
};

// What the policy does not look at is left out, so that it cannot keep a verdict from being found.
std::uint64_t happened(const guardrails::SessionContext& context,
                       const guardrails::Policy& policy) {
  const std::uint64_t before = policy.repeats_max == 0 ? 0 : context.same_before;
  return (before << 8) | (context.was_rejected_before ? 1U : 0U) | (context.is_tainted ? 2U : 0U) |
         (context.came_too_late ? 4U : 0U) | (context.is_question_marked ? 8U : 0U);
}

// Hours are written to the minute, in whatever zone.
std::int64_t minute(const guardrails::SessionContext& context, const guardrails::Policy& policy) {
  if (!policy.hours || !context.now) return -1;
  return to_us(*context.now) / 60'000'000;
}

Key key_of(const JudgedUnder& under) {
  return {under.schema, under.policy_digest, happened(under.context, under.policy),
          minute(under.context, under.policy)};
}

std::uint64_t first_bytes(const Digest& digest) {
  std::uint64_t out = 0;
  std::memcpy(&out, digest.bytes.data(), sizeof out);
  return out;
}

std::uint64_t hash_of(std::string_view sql, const Key& key) {
  constexpr std::uint64_t kMix = 0x9e3779b97f4a7c15;
  std::uint64_t hash = std::hash<std::string_view>()(sql);
  for (const std::uint64_t part : {first_bytes(key.schema), first_bytes(key.policy), key.happened,
                                   static_cast<std::uint64_t>(key.minute)}) {
    hash = (hash ^ part) * kMix;
    hash ^= hash >> 29;
  }
  return hash;
}

}  // namespace

struct Verdicts::Table {
  explicit Table(std::size_t bytes_max) : kept(bytes_max) {}
  verdicts::Table<Key, SeenVerdict> kept;
};

Verdicts::Verdicts(std::size_t bytes_max, std::chrono::seconds age_max)
    : table_(std::make_unique<Table>(bytes_max)), age_max_(age_max) {}

Verdicts::~Verdicts() = default;

std::shared_ptr<const SeenVerdict> Verdicts::find(std::string_view sql, const JudgedUnder& under) {
  const Key key = key_of(under);
  const auto is_it = [&](const Key& of, const SeenVerdict& seen) {
    return of == key && seen.facts.sql == sql;
  };
  return table_->kept.find(hash_of(sql, key), std::chrono::steady_clock::now() - age_max_, is_it);
}

std::shared_ptr<const SeenVerdict> Verdicts::keep(std::string_view sql, const JudgedUnder& under,
                                                  SeenVerdict seen) {
  const Key key = key_of(under);
  auto shared = std::make_shared<const SeenVerdict>(std::move(seen));
  if (shared->facts.sql != sql) return shared;
  const std::size_t bytes =
      sizeof(SeenVerdict) + verdicts::bytes_of(shared->facts) + verdicts::bytes_of(shared->verdict);
  const auto is_it = [&](const Key& of, const SeenVerdict& other) {
    return of == key && other.facts.sql == sql;
  };
  table_->kept.keep(hash_of(sql, key), key, shared, bytes, std::chrono::steady_clock::now(), is_it);
  return shared;
}

std::size_t Verdicts::bytes() const {
  return table_->kept.bytes();
}

}  // namespace countersign::agent
