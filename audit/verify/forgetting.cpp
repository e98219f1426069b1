#include "audit/verify/forgetting.h"

#include <algorithm>
#include <iterator>

#include "audit/sqlite/forget/classes.h"
#include "queries/statements.h"

namespace countersign::audit::verifying {

namespace {

using sqlite::HoldEvent;

constexpr log::TextPlace kEventText{log::TextOf::kEvent, 0, 1};

// The newest of `seqs` before `limit`.
std::optional<std::uint64_t> last_before(const std::vector<std::uint64_t>& seqs,
                                         std::uint64_t limit) {
  const auto at = std::lower_bound(seqs.begin(), seqs.end(), limit);
  if (at == seqs.begin()) return std::nullopt;
  return *std::prev(at);
}

}  // namespace

Forgetting::Forgetting(Database& database) {
  auto query = database(queries::k_store_verify_events);
  while (query.row()) take(query);
}

void Forgetting::take(const sqlite::Query& query) {
  const auto seq = static_cast<std::uint64_t>(query.number_at(0));
  const auto type = query.number_at(1);
  const auto code = query.number_at(4);
  if (type == static_cast<std::int64_t>(RecordType::kHold)) take_hold(query, seq);
  if (type == static_cast<std::int64_t>(RecordType::kErased) &&
      code == sqlite::erased_code(kEventText))
    erased_events_.insert(static_cast<std::uint32_t>(query.number_at(3)));
  if (type == static_cast<std::int64_t>(RecordType::kPurged))
    purges_.push_back({seq, code, static_cast<std::uint64_t>(query.number_at(5))});
  if (type == static_cast<std::int64_t>(RecordType::kPruned))
    pruned_[static_cast<std::uint64_t>(query.number_at(5))] = query.text_at(6);
  if (type == static_cast<std::int64_t>(RecordType::kKeyRotated))
    rotations_.push_back({seq, query.text_at(6)});
  if (type == static_cast<std::int64_t>(RecordType::kSignalsAdded)) signals_added_.insert(seq);
}

void Forgetting::take_hold(const sqlite::Query& query, std::uint64_t seq) {
  const bool stands = query.number_at(4) == static_cast<std::int64_t>(HoldEvent::kPlaced);
  if (!query.is_null(2)) held_sessions_[query.number_at(2)][seq] = stands;
  if (!query.is_null(5)) held_people_[query.number_at(5)][seq] = stands;
}

bool Forgetting::stands(const Stretches& holds, std::int64_t who, std::uint64_t at) {
  const auto found = holds.find(who);
  if (found == holds.end()) return false;
  const auto next = found->second.lower_bound(at);
  return next != found->second.begin() && std::prev(next)->second;
}

bool Forgetting::is_purged(const log::TextPlace& place, std::int64_t session, std::int64_t user,
                           const std::vector<std::uint64_t>& seqs) const {
  const auto what = static_cast<std::int64_t>(sqlite::class_of(place.of, place.field));
  return std::any_of(purges_.begin(), purges_.end(), [&](const Purge& purge) {
    if (purge.what != what) return false;
    const auto last = last_before(seqs, purge.seq);
    return last && *last < purge.target && !stands(held_sessions_, session, purge.seq) &&
           !stands(held_people_, user, purge.seq);
  });
}

bool Forgetting::is_event_forgotten(std::uint64_t seq, RecordType type) const {
  if (erased_events_.contains(static_cast<std::uint32_t>(seq))) return true;
  const auto what = static_cast<std::int64_t>(sqlite::class_of_event(type));
  return std::any_of(purges_.begin(), purges_.end(), [&](const Purge& purge) {
    return purge.what == what && seq < purge.target && seq < purge.seq;
  });
}

}  // namespace countersign::audit::verifying
