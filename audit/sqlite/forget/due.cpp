#include "audit/sqlite/forget/due.h"

#include "audit/sqlite/forget/classes.h"
#include "core/invariant.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

struct RecordAt {
  Micros at;
  RecordType type = RecordType::kSession;
};

std::optional<RecordAt> record(Connection& connection, std::int64_t seq) {
  auto query = connection(queries::k_store_forget_record);
  query.number(seq);
  if (!query.row()) return std::nullopt;
  return RecordAt{from_us(query.number_at(0)), query.code_at<RecordType>(1)};
}

FoundSession found_session(const Query& query) {
  return {query.number_at(0), SessionId::parse(query.text_at(1)).value_or(SessionId()),
          UserId(query.number_at(2)), query.number_at(3), query.number_at(4)};
}

std::vector<FoundSession> all_of(Query& query) {
  std::vector<FoundSession> out;
  while (query.row()) out.push_back(found_session(query));
  return out;
}

// Walks back over holds, erasures and hunts only where there are any.
std::int64_t last_activity(Connection& connection, const FoundSession& session) {
  const auto last = record(connection, session.last_seq);
  if (last && counts_for_age(last->type)) return session.last_seq;
  auto query = connection(queries::k_store_forget_last_activity);
  query.number(session.number).number(session.first_seq).number(session.last_seq);
  return query.row() ? query.maybe_number_at(0).value_or(session.first_seq) : session.first_seq;
}

bool is_young(Connection& connection, const FoundSession& session, const Limit& limit) {
  const auto seq = last_activity(connection, session);
  if (seq >= limit.seq) return true;
  // Numbers and times are in the same order unless a clock was set back.
  const auto last = record(connection, seq);
  return last && last->at >= limit.before;
}

}  // namespace

Limit limit_of(Connection& connection, Micros before) {
  std::int64_t low = 0, high = 0;
  {
    auto ends = connection(queries::k_store_forget_log_ends);
    ends.row();
    low = ends.number_at(0);
    high = ends.number_at(1);
  }
  while (low < high) {
    const auto middle = low + (high - low) / 2;
    const auto there = record(connection, middle);
    if (there && there->at < before)
      low = middle + 1;
    else
      high = middle;
  }
  return {before, low};
}

std::vector<FoundSession> with_texts(Connection& connection, KeepClass what, std::int64_t after,
                                     const Limit& limit, std::size_t count) {
  invariant(what != KeepClass::kRecords, "records go as a prefix");
  auto query = connection(what == KeepClass::kChat ? queries::k_store_forget_with_chat
                                                   : queries::k_store_forget_with_text);
  query.number(after).number(limit.seq).number(static_cast<std::int64_t>(count));
  return all_of(query);
}

std::vector<FoundSession> sessions_of(Connection& connection, UserId user, std::int64_t after,
                                      std::size_t count) {
  auto query = connection(queries::k_store_forget_sessions_of);
  query.number(user.get()).number(after).number(static_cast<std::int64_t>(count));
  return all_of(query);
}

std::optional<FoundSession> find_session(Connection& connection, const SessionId& id) {
  auto query = connection(queries::k_store_forget_session);
  query.text(id.text());
  if (!query.row()) return std::nullopt;
  return found_session(query);
}

std::int64_t last_session(Connection& connection) {
  auto query = connection(queries::k_store_forget_last_session);
  return query.row() ? query.number_at(0) : 0;
}

Live live(Connection& connection, const FoundSession& session) {
  auto query = connection(queries::k_store_forget_states);
  query.number(session.number);
  if (!query.row()) return Live::kNothing;
  if (query.number_at(1) != 0) return Live::kRuns;
  return query.number_at(0) != 0 ? Live::kWaits : Live::kNothing;
}

Due due(Connection& connection, const FoundSession& session, const Limit& limit,
        const Holds& holds) {
  if (is_young(connection, session, limit)) return Due::kYoung;
  if (live(connection, session) != Live::kNothing) return Due::kOpen;
  if (holds.on(session.id, session.user) != nullptr) return Due::kHeld;
  return Due::kYes;
}

}  // namespace countersign::audit::sqlite
