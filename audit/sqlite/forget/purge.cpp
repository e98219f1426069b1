// The clocks for chat and text.

#include "audit/sqlite/forget/archive.h"
#include "audit/sqlite/forget/run.h"
#include "audit/sqlite/forget/texts.h"
#include "core/invariant.h"

namespace countersign::audit::sqlite {

namespace {

class Purge {
 public:
  Purge(Tools tools, const PurgeAsk& ask) : tools_(tools), ask_(ask) {
    if (!ask.archive.empty() && !ask.is_dry_run) archive_.emplace(ask.archive);
  }

  Forgotten run(const ForgetProgress& progress) {
    std::int64_t of = 0;
    limit_ = tools_.readers.with([&](Connection& connection) {
      of = last_session(connection);
      return limit_of(connection, ask_.before);
    });
    for (std::int64_t after = 0;;) {
      const auto found = tools_.readers.with([&](Connection& connection) {
        return with_texts(connection, ask_.what, after, limit_, kPortion);
      });
      if (found.empty()) break;
      after = found.back().number;
      forget(found);
      if (progress) progress(static_cast<std::uint64_t>(after), static_cast<std::uint64_t>(of));
      if (ask_.sessions_max != 0 && done_.sessions >= ask_.sessions_max) {
        done_.is_more = true;
        return done_;
      }
    }
    if (ask_.what == KeepClass::kText) forget_events();
    return done_;
  }

 private:
  void forget(const std::vector<FoundSession>& found) {
    if (ask_.is_dry_run) {
      tools_.readers.with([&](Connection& connection) { return count(connection, found); });
      return;
    }
    if (archive_) {
      tools_.readers.with([&](Connection& connection) { return keep(connection, found); });
      archive_->flush();
    }
    done_ = tools_.writer.perform([&](Ledger& ledger) { return forget_now(ledger, found); });
  }

  bool count(Connection& connection, const std::vector<FoundSession>& found) {
    const Holds holds(connection);
    for (const auto& session : found) {
      const auto is = due(connection, session, limit_, holds);
      count_kept(is, done_);
      if (is != Due::kYes) continue;
      ++done_.sessions;
      for (const auto& text : texts_of(connection, session))
        if (is_of(text.place, ask_.what)) ++done_.texts;
    }
    return true;
  }

  bool keep(Connection& connection, const std::vector<FoundSession>& found) {
    const Holds holds(connection);
    for (const auto& session : found) {
      if (due(connection, session, limit_, holds) != Due::kYes) continue;
      for (const auto& text : texts_of(connection, session))
        if (is_of(text.place, ask_.what)) archive_->add(session, text);
    }
    return true;
  }

  // A copy is worked on, since what a failed batch has done is undone.
  Forgotten forget_now(Ledger& ledger, const std::vector<FoundSession>& found) {
    auto done = done_;
    auto& connection = ledger.connection();
    const Holds holds(connection);
    for (const auto& old : found) {
      // It may have lived on since it was found.
      const auto session = find_session(connection, old.id);
      if (!session) continue;
      const auto is = due(connection, *session, limit_, holds);
      count_kept(is, done);
      if (is != Due::kYes) continue;
      const auto gone = forget_texts(connection, *session, ask_.what);
      done.texts += gone.size();
      ++done.sessions;
    }
    if (done.sessions > done_.sessions) say_once(ledger, done);
    return done;
  }

  // One record for the whole run, with its first portion.
  void say_once(Ledger& ledger, Forgotten& done) {
    if (done.first) return;
    note_record(done, ledger.append_event(RecordType::kPurged, ask_.by,
                                          static_cast<std::int64_t>(ask_.what), limit_.seq, ""));
    ++done.records;
  }

  void forget_events() {
    for (std::int64_t after = -1;;) {
      const auto texts = tools_.readers.with([&](Connection& connection) {
        return event_texts(connection, after, limit_.seq, kPortion * 10);
      });
      if (texts.empty()) return;
      after = texts.back().seq;
      if (ask_.is_dry_run) {
        done_.texts += texts.size();
        continue;
      }
      if (archive_) {
        for (const auto& text : texts) archive_->add(text);
        archive_->flush();
      }
      done_ = tools_.writer.perform([&](Ledger& ledger) {
        auto done = done_;
        forget_event_texts(ledger.connection(), texts);
        done.texts += texts.size();
        say_once(ledger, done);
        return done;
      });
    }
  }

  Tools tools_;
  const PurgeAsk& ask_;
  std::optional<Archive> archive_;
  Limit limit_;
  Forgotten done_;
};

}  // namespace

void count_kept(Due due, Forgotten& done) {
  switch (due) {
    case Due::kOpen:
      ++done.open;
      return;
    case Due::kHeld:
      ++done.held;
      return;
    case Due::kYes:
    case Due::kYoung:
      return;
  }
  unreachable("a session that is due or not");
}

void note_record(Forgotten& done, Seq seq) {
  if (!done.first) done.first = seq;
  done.last = seq;
}

Forgotten purge_texts(Tools tools, const PurgeAsk& ask, const ForgetProgress& progress) {
  return Purge(tools, ask).run(progress);
}

}  // namespace countersign::audit::sqlite
