#include "audit/sqlite/reader.h"

#include <limits>

#include <Poco/Exception.h>
#include <fmt/format.h>

#include "audit/reports.h"
#include "audit/sqlite/failure.h"
#include "audit/sqlite/hunt.h"
#include "audit/sqlite/question.h"
#include "audit/sqlite/reports.h"
#include "audit/sqlite/views.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

using Why = StoreUnavailable::Why;

// Dense session numbers, so that a cursor need not carry a time. Empty: from the newest.
std::optional<std::int64_t> before(Connection& connection, const std::string& cursor) {
  if (cursor.empty()) return std::numeric_limits<std::int64_t>::max();
  auto query = connection(queries::k_store_session_number);
  query.text(cursor);
  if (!query.row()) return std::nullopt;
  return query.number_at(0);
}

Page<SessionView> page_of(Query& query, std::size_t limit) {
  Page<SessionView> page;
  while (query.row()) page.items.push_back(session_view(query));
  if (page.items.size() > limit) {
    page.items.pop_back();
    page.next_cursor = page.items.back().id.text();
  }
  return page;
}

std::optional<std::string> text_of(Query& query) {
  if (!query.row()) return std::nullopt;
  return query.text_at(0);
}

std::vector<StepRef> refs_of(Query& query) {
  std::vector<StepRef> out;
  while (query.row())
    if (const auto id = SessionId::parse(query.text_at(0)))
      out.push_back({*id, StepNumber(static_cast<std::uint32_t>(query.number_at(1)))});
  return out;
}

std::vector<StepRef> pending_refs(Connection& connection, std::optional<UserId> user,
                                  std::size_t limit) {
  auto query = connection(user ? queries::k_store_pending_of : queries::k_store_pending);
  if (user) query.number(user->get());
  query.number(static_cast<std::int64_t>(limit));
  return refs_of(query);
}

}  // namespace

ReaderPool::Lent::Lent(ReaderPool& pool) : pool_(pool), connection_(pool.take()) {
  try {
    (*connection_)(queries::k_store_begin_reading).run();
  } catch (...) {
    pool_.give_back(std::move(connection_));
    throw;
  }
}

ReaderPool::Lent::~Lent() {
  try {
    (*connection_)(queries::k_store_commit).run();
  } catch (const SqliteFailure&) {
    // A connection that cannot end its reading is not lent again.
    connection_.reset();
  }
  pool_.give_back(std::move(connection_));
}

std::unique_ptr<Connection> ReaderPool::take() {
  {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [this] { return is_closed_ || lent_ < size_; });
    if (is_closed_)
      throw StoreUnavailable(Why::kClosed, "the audit store is closed; nothing was read");
    ++lent_;
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  try {
    return std::make_unique<Connection>(path_, Access::kRead);
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  --lent_;
  if (connection && !is_closed_) idle_.push_back(std::move(connection));
  // All: one may wait for a connection, another for the last one to come back.
  returned_.notify_all();
}

void ReaderPool::close() {
  std::unique_lock lock(mutex_);
  is_closed_ = true;
  returned_.notify_all();
  returned_.wait(lock, [this] { return lent_ == 0; });
  idle_.clear();
}

void ReaderPool::rethrow_as_unavailable() {
  try {
    throw;
  } catch (const SqliteFailure& e) {
    const StoreUnavailable unavailable(
        why(e.code()), fmt::format("cannot read the audit store {}: {}", path_, e.what()));
    if (is_beyond_repair(e.code()) && on_damage_)
      on_damage_(
          {Why::kBroken,
           fmt::format("the audit store's file or disk failed while it was read ({})", e.what())});
    throw unavailable;
  } catch (const StoreUnavailable& e) {
    if (e.why == Why::kBroken && on_damage_) on_damage_(e);
    throw;
  } catch (const Poco::Exception& e) {
    throw StoreUnavailable(
        Why::kBroken, fmt::format("cannot read the audit store {}: {}", path_, e.displayText()));
  }
}

std::optional<SessionView> SqliteReader::session(const SessionId& id) {
  return pool_.with([&](Connection& connection) -> std::optional<SessionView> {
    auto query = connection(queries::k_store_read_session);
    query.text(id.text());
    if (!query.row()) return std::nullopt;
    return session_view(query);
  });
}

Page<SessionView> SqliteReader::sessions(const SessionFilter& filter) {
  return pool_.with([&](Connection& connection) {
    const auto below = before(connection, filter.cursor);
    if (!below) return Page<SessionView>{};
    auto query = connection(filter.user ? queries::k_store_list_sessions_of
                                        : queries::k_store_list_sessions);
    if (filter.user) query.number(filter.user->get());
    // One more than asked for says whether there is a next page.
    query.number(*below)
        .number(filter.only_open ? 1 : 0)
        .number(static_cast<std::int64_t>(filter.limit + 1));
    return page_of(query, filter.limit);
  });
}

std::vector<StepView> SqliteReader::steps(const SessionId& id) {
  return pool_.with([&](Connection& connection) {
    return read_steps(connection, id, StepNumber(1),
                      StepNumber(std::numeric_limits<std::uint32_t>::max()));
  });
}

std::optional<StepView> SqliteReader::step(const StepRef& ref) {
  return pool_.with([&](Connection& connection) -> std::optional<StepView> {
    auto found = read_steps(connection, ref.session, ref.step, ref.step);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
  });
}

std::vector<MessageView> SqliteReader::messages(const SessionId& id) {
  return pool_.with([&](Connection& connection) {
    auto query = connection(queries::k_store_read_messages);
    query.text(id.text());
    std::vector<MessageView> out;
    while (query.row()) out.push_back(message_view(query));
    return out;
  });
}

std::vector<EventView> SqliteReader::events(const SessionId& id) {
  return pool_.with([&](Connection& connection) {
    auto query = connection(queries::k_store_read_events);
    query.text(id.text());
    std::vector<EventView> out;
    while (query.row()) out.push_back(event_view(query));
    return out;
  });
}

std::vector<StepView> SqliteReader::pending(std::optional<UserId> user, std::size_t limit) {
  return pool_.with([&](Connection& connection) {
    std::vector<StepView> out;
    for (const auto& ref : pending_refs(connection, user, limit))
      for (auto& step : read_steps(connection, ref.session, ref.step, ref.step))
        out.push_back(std::move(step));
    return out;
  });
}

std::vector<SessionId> SqliteReader::unfinished() {
  return pool_.with([&](Connection& connection) {
    auto query = connection(queries::k_store_unfinished);
    std::vector<SessionId> out;
    while (query.row())
      if (const auto id = SessionId::parse(query.text_at(0))) out.push_back(*id);
    return out;
  });
}

std::optional<std::string> SqliteReader::schema_text(const Digest& digest) {
  return pool_.with([&](Connection& connection) {
    auto query = connection(queries::k_store_schema_text);
    return text_of(query.digest(digest));
  });
}

std::optional<std::string> SqliteReader::policy_text(const Digest& digest) {
  return pool_.with([&](Connection& connection) {
    auto query = connection(queries::k_store_policy_text);
    return text_of(query.digest(digest));
  });
}

std::optional<std::string> SqliteReader::account_name(UserId user) {
  return pool_.with([&](Connection& connection) {
    auto query = connection(queries::k_store_account_by_id);
    return text_of(query.number(user.get()));
  });
}

std::vector<SignalView> SqliteReader::signals(const SessionId& id) {
  return pool_.with([&](Connection& connection) {
    auto query = connection(queries::k_store_read_signals);
    query.text(id.text());
    std::vector<SignalView> out;
    while (query.row()) out.push_back(signal_view(query));
    return out;
  });
}

ReportAnswer SqliteReader::report(const ReportAsk& ask) {
  return pool_.with([&](Connection& connection) { return answer(connection, ask); });
}

// On a connection of its own: none of the pool's is ever armed for somebody's own statement.
Result<QuestionAnswer, QuestionNo> SqliteReader::question(const Question& question) {
  return answer_question(pool_.path(), question);
}

HuntPortion SqliteReader::hunt(const HuntAsk& ask) {
  return pool_.with([&](Connection& connection) { return sqlite::hunt(connection, ask); });
}

}  // namespace countersign::audit::sqlite
