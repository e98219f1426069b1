#include "audit/sqlite/forget/holds.h"

#include <algorithm>

#include "audit/sqlite/forget/classes.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

// A second hold on the same is the first one still; lifting ends both.
template <class Key>
void play(std::map<Key, Hold>& standing, const Key& key, HoldEvent what, Hold hold) {
  switch (what) {
    case HoldEvent::kPlaced:
      standing.emplace(key, std::move(hold));
      return;
    case HoldEvent::kLifted:
      standing.erase(key);
      return;
  }
}

template <class Key>
const Hold* find(const std::map<Key, Hold>& standing, const Key& key) {
  const auto found = standing.find(key);
  return found == standing.end() ? nullptr : &found->second;
}

}  // namespace

Holds::Holds(Connection& connection) {
  auto query = connection(queries::k_store_forget_holds);
  while (query.row()) {
    Hold hold;
    hold.seq = Seq(static_cast<std::uint64_t>(query.number_at(0)));
    hold.since = from_us(query.number_at(1));
    hold.by = UserId(query.number_at(2));
    hold.session = SessionId::parse(query.text_at(3));
    hold.reason = query.text_at(6);
    const auto what = query.code_at<HoldEvent>(4);
    if (hold.session) {
      play(sessions_, *hold.session, what, hold);
    } else {
      hold.user = UserId(query.number_at(5));
      play(users_, *hold.user, what, hold);
    }
  }
}

const Hold* Holds::on(const SessionId& session, UserId user) const {
  const auto* own = on(session);
  return own != nullptr ? own : on(user);
}

const Hold* Holds::on(const SessionId& session) const {
  return find(sessions_, session);
}

const Hold* Holds::on(UserId user) const {
  return find(users_, user);
}

std::vector<Hold> Holds::standing() const {
  std::vector<Hold> all;
  for (const auto& [id, hold] : sessions_) all.push_back(hold);
  for (const auto& [id, hold] : users_) all.push_back(hold);
  std::sort(all.begin(), all.end(), [](const Hold& a, const Hold& b) { return a.seq < b.seq; });
  return all;
}

}  // namespace countersign::audit::sqlite
