// The clock for records: they go as a prefix of the log, at a signed checkpoint, whole sessions at
// a time. What is left begins with the frontier of what went, which hashes to what was signed.

#include <algorithm>

#include "audit/export.h"
#include "audit/log/merkle.h"
#include "audit/log/note.h"
#include "audit/sqlite/forget/archive.h"
#include "audit/sqlite/forget/run.h"
#include "audit/sqlite/record_rows.h"
#include "audit/store.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

using Why = StoreUnavailable::Why;

// About as many records go in one transaction, if a place to cut is found by then.
constexpr std::int64_t kRecordsAtOnce = 5000;
constexpr std::size_t kSessionsRead = 500;
constexpr std::size_t kLinesAtOnce = 1000;
// How often a place is looked for again because something happened in between.
constexpr int kTriesMax = 10;

struct Cut {
  std::int64_t from = 0, seq = 0;
  std::string note;
  log::Frontier tree;
  Digest root;
  std::vector<FoundSession> sessions;  // all of them before the cut
  Seq newest_hold;                     // that was known when it was chosen
};

[[noreturn]] void disagrees(std::int64_t seq) {
  throw StoreUnavailable(
      Why::kTampered,
      "the records before " + std::to_string(seq) +
          " do not hash to what was signed there, so none of them was removed. Run countersign "
          "audit verify.");
}

std::vector<FoundSession> sessions_after(Connection& connection, std::int64_t number,
                                         std::int64_t limit) {
  auto query = connection(queries::k_store_forget_sessions);
  query.number(number).number(limit).number(static_cast<std::int64_t>(kSessionsRead));
  std::vector<FoundSession> out;
  while (query.row())
    out.push_back({query.number_at(0), SessionId::parse(query.text_at(1)).value_or(SessionId()),
                   UserId(query.number_at(2)), query.number_at(3), query.number_at(4)});
  return out;
}

Seq newest(const Holds& holds) {
  const auto standing = holds.standing();
  return standing.empty() ? Seq() : standing.back().seq;
}

// Where the log begins now.
std::int64_t beginning(Connection& connection) {
  auto query = connection(queries::k_store_forget_last_cut);
  return query.row() ? query.number_at(0) : 0;
}

// Where a cut splits nothing: at or after `reach`, and not past the first record of what stays.
class Places {
 public:
  Places(Connection& connection, std::int64_t from) : connection_(connection), from_(from) {}

  // Sessions in the order in which they began; false once enough was found.
  bool pass(const FoundSession& session) {
    try_until(session.first_seq);
    if (best_ && session.first_seq - from_ > kRecordsAtOnce) return false;
    reach_ = std::max(reach_, session.last_seq + 1);
    passed_.push_back(session);
    return true;
  }
  void try_until(std::int64_t end) {
    if (reach_ > end) return;
    auto query = connection_(queries::k_store_forget_checkpoint);
    query.number(from_).number(reach_).number(end);
    if (!query.row()) return;
    if (best_ && query.number_at(0) - from_ > kRecordsAtOnce) return;
    best_ = Cut{from_, query.number_at(0), query.text_at(1), {}, {}, {}, {}};
    count_ = passed_.size();
  }
  std::optional<Cut> best() {
    if (!best_) return std::nullopt;
    passed_.resize(count_);
    best_->sessions = std::move(passed_);
    return std::move(best_);
  }

 private:
  Connection& connection_;
  std::int64_t from_;
  std::int64_t reach_ = 0;
  std::vector<FoundSession> passed_;
  std::optional<Cut> best_;
  std::size_t count_ = 0;  // of passed_, that lie before it
};

// What happens to be the first that must stay ends the search.
std::optional<Cut> find_cut(Connection& connection, const Limit& limit, Forgotten& done) {
  const Holds holds(connection);
  auto end = limit.seq;
  // A hold that stands is known by its record alone.
  for (const auto& hold : holds.standing())
    end = std::min(end, static_cast<std::int64_t>(hold.seq.get()));
  Places places(connection, beginning(connection));
  bool is_over = false;
  for (std::int64_t after = 0; !is_over;) {
    const auto found = sessions_after(connection, after, end);
    if (found.empty()) {
      places.try_until(end);
      break;
    }
    after = found.back().number;
    for (const auto& session : found) {
      const auto is = due(connection, session, limit, holds);
      count_kept(is, done);
      if (is != Due::kYes) places.try_until(session.first_seq);
      is_over = is != Due::kYes || !places.pass(session);
      if (is_over) break;
    }
  }
  auto best = places.best();
  if (best) best->newest_hold = newest(holds);
  return best;
}

// Computed from the rows once more, so that nothing goes that is not what was signed.
void take_root(Connection& connection, Cut& cut) {
  const auto head = log::read_note(cut.note);
  std::int64_t from = 0;
  {
    auto query = connection(queries::k_store_forget_log_of);
    query.number(cut.seq - 1);
    if (!head || !query.row()) disagrees(cut.seq);
    from = query.number_at(0);
  }
  std::int64_t at = from;
  {
    auto query = connection(queries::k_store_forget_last_cut);
    if (query.row() && query.number_at(0) > from) {
      at = query.number_at(0);
      const auto tree =
          log::Frontier::parse(static_cast<std::uint64_t>(at - from), query.text_at(1));
      if (!tree) disagrees(at);
      cut.tree = *tree;
    }
  }
  log::Hasher hasher;
  RecordRows rows(connection.statements());
  rows.read(static_cast<std::uint64_t>(at), static_cast<std::uint64_t>(cut.seq),
            [&](const RecordRow& record) {
              cut.tree.append(hasher, leaf_of(hasher, head->log, record));
            });
  cut.root = cut.tree.root(hasher);
  if (cut.tree.size() != head->size || cut.root != head->root) disagrees(cut.seq);
}

void remove_session(Ledger& ledger, const FoundSession& session) {
  ledger(queries::k_store_prune_signals).number(session.number).run();
  ledger(queries::k_store_prune_steps).number(session.number).run();
  ledger(queries::k_store_prune_messages).number(session.number).run();
  ledger(queries::k_store_prune_commitments).number(session.number).run();
  ledger(queries::k_store_forget_drop_key).number(session.number).run();
  ledger(queries::k_store_forget_repeats).text(session.id.text()).run();
  ledger(queries::k_store_prune_session).number(session.number).run();
}

void remove_events(Ledger& ledger, std::int64_t cut) {
  std::vector<std::int64_t> events;
  {
    auto query = ledger(queries::k_store_prune_events_with);
    query.number(cut);
    while (query.row()) events.push_back(query.number_at(0));
  }
  for (const auto seq : events)
    ledger(queries::k_store_prune_event_commitment).number(static_cast<std::uint32_t>(seq)).run();
  ledger(queries::k_store_prune_events).number(cut).run();
}

// Nothing that was looked at has changed since.
bool is_still_right(Ledger& ledger, const Cut& cut) {
  auto& connection = ledger.connection();
  if (newest(Holds(connection)) != cut.newest_hold) return false;
  if (beginning(connection) != cut.from) return false;
  std::size_t count = 0;
  for (std::int64_t after = 0;;) {
    const auto found = sessions_after(connection, after, cut.seq);
    if (found.empty()) return count == cut.sessions.size();
    for (const auto& session : found)
      if (session.last_seq >= cut.seq) return false;
    count += found.size();
    after = found.back().number;
  }
}

class Prune {
 public:
  Prune(Tools tools, const PurgeAsk& ask) : tools_(tools), ask_(ask) {
    if (!ask.archive.empty() && !ask.is_dry_run) archive_.emplace(ask.archive);
  }

  Forgotten run(const ForgetProgress& progress) {
    const auto limit = tools_.readers.with(
        [&](Connection& connection) { return limit_of(connection, ask_.before); });
    for (int tries = 0; tries < kTriesMax;) {
      done_.open = done_.held = 0;
      auto cut = tools_.readers.with([&](Connection& connection) {
        auto found = find_cut(connection, limit, done_);
        if (found) take_root(connection, *found);
        return found;
      });
      if (!cut) return done_;
      if (ask_.is_dry_run) {
        note(*cut, done_);
        done_.is_more = true;  // the places after it are looked for only once it is cut
        return done_;
      }
      if (archive_) keep(*cut);
      const bool went = tools_.writer.perform([&](Ledger& ledger) { return remove(ledger, *cut); });
      if (!went) {
        ++tries;
        continue;
      }
      tries = 0;
      note(*cut, done_);
      if (progress)
        progress(static_cast<std::uint64_t>(cut->seq), static_cast<std::uint64_t>(limit.seq));
      if (ask_.sessions_max != 0 && done_.sessions >= ask_.sessions_max) {
        done_.is_more = true;
        return done_;
      }
    }
    done_.is_more = true;
    return done_;
  }

 private:
  static void note(const Cut& cut, Forgotten& done) {
    done.sessions += cut.sessions.size();
    done.records += static_cast<std::uint64_t>(cut.seq - cut.from);
  }

  void keep(const Cut& cut) {
    const auto exporter = open_export(tools_.path);
    const auto end = static_cast<std::uint64_t>(cut.seq);
    for (auto from = static_cast<std::uint64_t>(cut.from); from < end;) {
      const auto portion = exporter->next(from, end, kLinesAtOnce);
      if (portion.records == 0) break;
      archive_->add_lines(portion.lines);
      from = portion.next.next;
    }
    archive_->flush();
  }

  bool remove(Ledger& ledger, const Cut& cut) {
    if (!is_still_right(ledger, cut)) return false;
    // First: records below a cut may be deleted, others not.
    ledger(queries::k_store_forget_cut)
        .number(cut.seq)
        .time(ledger.now())
        .blob(cut.tree.bytes())
        .text(cut.note)
        .run();
    note_record(done_,
                ledger.append_event(RecordType::kPruned, ask_.by, 1, cut.seq, cut.root.hex()));
    for (const auto& session : cut.sessions) remove_session(ledger, session);
    remove_events(ledger, cut.seq);
    ledger(queries::k_store_prune_records).number(cut.seq).run();
    ledger(queries::k_store_prune_incarnations).number(cut.seq).run();
    ledger(queries::k_store_prune_incarnation).number(cut.seq).run();
    ledger(queries::k_store_prune_checkpoints).number(cut.seq).run();
    ledger(queries::k_store_prune_roots).number(cut.seq).run();
    ledger(queries::k_store_forget_old_cuts).number(cut.seq).run();
    return true;
  }

  Tools tools_;
  const PurgeAsk& ask_;
  std::optional<Archive> archive_;
  Forgotten done_;
};

}  // namespace

Forgotten prune(Tools tools, const PurgeAsk& ask, const ForgetProgress& progress) {
  return Prune(tools, ask).run(progress);
}

}  // namespace countersign::audit::sqlite
