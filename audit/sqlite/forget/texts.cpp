#include "audit/sqlite/forget/texts.h"

#include <map>

#include <fmt/format.h>

#include "audit/sqlite/forget/classes.h"
#include "audit/store.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

// The log's own texts are those of session 0.
constexpr std::int64_t kLog = 0;

log::TextPlace place_at(const Query& query) {
  return {query.code_at<log::TextOf>(0), static_cast<std::uint32_t>(query.number_at(1)),
          static_cast<std::uint8_t>(query.number_at(2))};
}

Query& bind(Query& query, std::int64_t session, const log::TextPlace& place) {
  return query.number(session).code(place.of).number(place.n).number(place.field);
}

// The keys with which the texts of a session were committed: one for all of them, or what was kept
// when that one went.
class Keys {
 public:
  Keys(Connection& connection, std::int64_t session) {
    {
      auto query = connection(queries::k_store_forget_key);
      query.number(session);
      if (query.row()) whole_ = query.digest_at(0);
    }
    auto query = connection(queries::k_store_forget_kept_keys);
    query.number(session);
    while (query.row())
      if (const auto key = query.digest_at(3)) kept_[place_at(query)] = *key;
  }

  Digest of(const log::TextPlace& place) {
    if (const auto found = kept_.find(place); found != kept_.end()) return found->second;
    if (whole_) return log::text_key(hasher_, *whole_, place);
    throw StoreUnavailable(
        StoreUnavailable::Why::kTampered,
        fmt::format("a text of the audit store has lost its key (kind {}, number {}, field {}), so "
                    "nothing was forgotten. Run countersign audit verify.",
                    static_cast<int>(place.of), place.n, place.field));
  }
  log::Hasher& hasher() { return hasher_; }

 private:
  log::Hasher hasher_;
  std::optional<Digest> whole_;
  std::map<log::TextPlace, Digest> kept_;
};

void keep_commitment(Connection& connection, std::int64_t session, const log::TextPlace& place,
                     const Digest& commitment) {
  auto query = connection(queries::k_store_forget_keep_commitment);
  bind(query, session, place).digest(commitment).run();
}

void keep_key(Connection& connection, std::int64_t session, const PresentText& text) {
  auto query = connection(queries::k_store_forget_keep_key);
  bind(query, session, text.place).digest(text.key).run();
}

void blank_chat(Connection& connection, const FoundSession& session) {
  connection(queries::k_store_forget_session_chat).number(session.number).run();
  connection(queries::k_store_forget_messages).number(session.number).run();
}

void blank_text(Connection& connection, const FoundSession& session) {
  connection(queries::k_store_forget_session_text).number(session.number).run();
  connection(queries::k_store_forget_steps).number(session.number).run();
}

}  // namespace

bool is_of(const log::TextPlace& place, std::optional<KeepClass> what) {
  return !what || class_of(place.of, place.field) == *what;
}

std::vector<PresentText> texts_of(Connection& connection, const FoundSession& session) {
  Keys keys(connection, session.number);
  std::vector<PresentText> out;
  auto query = connection(queries::k_store_forget_texts);
  query.number(session.number);
  while (query.row()) {
    const auto place = place_at(query);
    out.push_back({place, query.text_at(3), keys.of(place)});
  }
  return out;
}

std::vector<log::TextPlace> forget_texts(Connection& connection, const FoundSession& session,
                                         std::optional<KeepClass> what) {
  log::Hasher hasher;
  std::vector<log::TextPlace> gone;
  for (const auto& text : texts_of(connection, session)) {
    if (!is_of(text.place, what)) {
      keep_key(connection, session.number, text);
      continue;
    }
    keep_commitment(connection, session.number, text.place,
                    log::commitment(hasher, text.key, text.text));
    gone.push_back(text.place);
  }
  if (!what || *what == KeepClass::kChat) blank_chat(connection, session);
  if (!what || *what == KeepClass::kText) blank_text(connection, session);
  connection(queries::k_store_forget_repeats).text(session.id.text()).run();
  connection(queries::k_store_forget_drop_key).number(session.number).run();
  return gone;
}

std::vector<EventText> event_texts(Connection& connection, std::int64_t after, std::int64_t before,
                                   std::size_t count) {
  auto query = connection(queries::k_store_forget_event_texts);
  query.number(after).number(before).number(static_cast<std::int64_t>(count));
  std::vector<EventText> out;
  while (query.row()) out.push_back({query.number_at(0), query.text_at(1)});
  return out;
}

void forget_event_texts(Connection& connection, const std::vector<EventText>& texts) {
  Keys keys(connection, kLog);
  for (const auto& text : texts) {
    const log::TextPlace place{log::TextOf::kEvent, static_cast<std::uint32_t>(text.seq), 1};
    keep_commitment(connection, kLog, place,
                    log::commitment(keys.hasher(), keys.of(place), text.text));
    connection(queries::k_store_forget_event_text).number(text.seq).run();
  }
}

}  // namespace countersign::audit::sqlite
