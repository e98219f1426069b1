// Erasing on request: a session, or everything of a person.

#include <stdexcept>

#include "audit/sqlite/accounts.h"
#include "audit/sqlite/commands.h"
#include "audit/sqlite/forget/classes.h"
#include "audit/sqlite/forget/run.h"
#include "audit/sqlite/forget/texts.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

constexpr std::size_t kSessionsNamed = 1000;

struct KeyOf {
  std::string id;
  bool administers = false;
};

std::vector<KeyOf> keys_of(Connection& connection, UserId user) {
  std::vector<KeyOf> keys;
  auto query = connection(queries::k_store_forget_keys_of);
  query.number(user.get());
  while (query.row()) keys.push_back({query.text_at(0), query.number_at(1) != 0});
  return keys;
}

void count_text(const log::TextPlace& place, Erased& erased) {
  ++erased.done.texts;
  if (place.of == log::TextOf::kMessage || (place.of == log::TextOf::kSession && place.field == 1))
    ++erased.messages;
  else if (place.of == log::TextOf::kStep && place.field == 1)
    ++erased.statements;
  else
    ++erased.others;
}

class Erase {
 public:
  Erase(Tools tools, const EraseAsk& ask) : tools_(tools), ask_(ask) {}

  Erased run(const ForgetProgress& progress) {
    if (ask_.user) check_person();
    if (ask_.session) {
      const auto found = tools_.readers.with(
          [&](Connection& connection) { return find_session(connection, *ask_.session); });
      if (!found) throw std::out_of_range("there is no session " + ask_.session->text());
      forget({*found});
      return erased_;
    }
    for (std::int64_t after = 0;;) {
      const auto found = tools_.readers.with([&](Connection& connection) {
        return sessions_of(connection, *ask_.user, after, kPortion);
      });
      if (found.empty()) break;
      after = found.back().number;
      forget(found);
      if (progress) progress(erased_.done.sessions, erased_.done.sessions + erased_.kept.size());
    }
    if (erased_.kept.empty()) forget_account();
    return erased_;
  }

 private:
  void check_person() {
    tools_.readers.with([&](Connection& connection) {
      {
        auto query = connection(queries::k_store_account_by_id);
        query.number(ask_.user->get());
        if (!query.row()) throw std::out_of_range("there is no account " + ask_.user->text());
      }
      check_last_admin(connection);
      return true;
    });
  }

  void check_last_admin(Connection& connection) {
    std::int64_t theirs = 0;
    for (const auto& key : keys_of(connection, *ask_.user)) theirs += key.administers ? 1 : 0;
    auto query = connection(queries::k_store_count_admin_keys);
    query.row();
    if (theirs > 0 && query.number_at(0) == theirs)
      throw std::invalid_argument(
          "this person has the last keys that administer, which end with the account. Make a key "
          "with the role admin for somebody else first.");
  }

  void forget(const std::vector<FoundSession>& found) {
    if (ask_.is_dry_run) {
      tools_.readers.with([&](Connection& connection) { return look(connection, found); });
      return;
    }
    erased_ = tools_.writer.perform([&](Ledger& ledger) {
      auto erased = erased_;
      const Holds holds(ledger.connection());
      for (const auto& session : found) forget_one(ledger, session, holds, erased);
      return erased;
    });
  }

  bool look(Connection& connection, const std::vector<FoundSession>& found) {
    const Holds holds(connection);
    for (const auto& session : found) {
      if (is_kept(connection, session, holds, erased_)) continue;
      if (live(connection, session) == Live::kWaits) ++erased_.withdrawn;
      note_session(session, erased_);
      for (const auto& text : texts_of(connection, session)) count_text(text.place, erased_);
    }
    return true;
  }

  static bool is_kept(Connection& connection, const FoundSession& session, const Holds& holds,
                      Erased& erased) {
    if (const auto* hold = holds.on(session.id, session.user)) {
      erased.kept.push_back({session.id, *hold});
      ++erased.done.held;
      return true;
    }
    if (live(connection, session) != Live::kRuns) return false;
    erased.kept.push_back({session.id, std::nullopt});
    ++erased.done.open;
    return true;
  }

  static void note_session(const FoundSession& session, Erased& erased) {
    ++erased.done.sessions;
    if (erased.sessions.size() < kSessionsNamed) erased.sessions.push_back(session.id);
  }

  void forget_one(Ledger& ledger, const FoundSession& found, const Holds& holds, Erased& erased) {
    auto& connection = ledger.connection();
    if (is_kept(connection, found, holds, erased)) return;
    if (live(connection, found) == Live::kWaits) ++erased.withdrawn;
    // Takes back what waits. A session that is closed already stays as it was closed.
    if (const auto closed = close_session(ledger, found.id, ask_.by, CloseHow::kDeleted)) {
      note_record(erased.done, *closed);
      ++erased.done.records;
    }
    auto session = ledger.session(found.id);
    if (!session) return;
    note_session(found, erased);
    for (const auto& place : forget_texts(connection, found, std::nullopt)) {
      count_text(place, erased);
      say(ledger, *session, place, erased);
    }
    ledger.save(*session);
  }

  void say(Ledger& ledger, SessionRow& session, const log::TextPlace& place, Erased& erased) {
    const bool is_first = !operation_;
    if (is_first) operation_ = Seq(ledger.next_seq());
    const auto seq =
        ledger.append_event(session, {RecordType::kErased, place.n, ask_.by},
                            {erased_code(place), static_cast<std::int64_t>(operation_->get()),
                             is_first ? std::string_view(ask_.reason) : std::string_view()});
    note_record(erased.done, seq);
    ++erased.done.records;
  }

  void forget_account() {
    if (ask_.is_dry_run) {
      erased_.keys_ended = tools_.readers.with(
          [&](Connection& connection) { return keys_of(connection, *ask_.user).size(); });
      erased_.was_account = true;
      return;
    }
    erased_ = tools_.writer.perform([&](Ledger& ledger) {
      auto erased = erased_;
      forget_account_now(ledger, erased);
      return erased;
    });
  }

  void forget_account_now(Ledger& ledger, Erased& erased) {
    check_last_admin(ledger.connection());
    const auto user = *ask_.user;
    for (const auto& key : keys_of(ledger.connection(), user)) {
      ledger(queries::k_store_revoke_key).time(ledger.now()).text(key.id).run();
      note_record(erased.done,
                  ledger.append_event(RecordType::kAdmin, ask_.by,
                                      static_cast<std::int64_t>(AdminEvent::kKeyRevoked),
                                      user.get(), key.id));
      ++erased.done.records;
      ++erased.keys_ended;
    }
    ledger(queries::k_store_forget_logins_of).number(user.get()).run();
    ledger(queries::k_store_forget_repeats_of).number(user.get()).run();
    ledger(queries::k_store_forget_account).text("erased " + user.text()).number(user.get()).run();
    note_record(erased.done,
                ledger.append_event(RecordType::kAdmin, ask_.by,
                                    static_cast<std::int64_t>(AdminEvent::kPersonErased),
                                    user.get(), ask_.reason));
    ++erased.done.records;
    erased.was_account = true;
  }

  Tools tools_;
  const EraseAsk& ask_;
  Erased erased_;
  std::optional<Seq> operation_;
};

}  // namespace

Erased erase_texts(Tools tools, const EraseAsk& ask, const ForgetProgress& progress) {
  return Erase(tools, ask).run(progress);
}

}  // namespace countersign::audit::sqlite
