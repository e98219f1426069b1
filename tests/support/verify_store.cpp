#include "tests/support/verify_store.h"

#include <cstdlib>
#include <filesystem>
#include <tuple>
#include <vector>

#include "audit/hunt.h"
#include "audit/log.h"
#include "audit/retention.h"
#include "tests/support/store_builders.h"

namespace countersign::test {

namespace {

class Living {
 public:
  Living(SqliteHouse& house, const Life& life)
      : house_(house), store_(house.store()), life_(life), dice_(life.seed) {}

  void run() {
    store_.keep_policy(the_policy(), "policy");
    store_.keep_schema(the_schema(), "schema");
    const auto key = store_.accounts().make_key(
        {"anna", audit::AccountKind::kHuman, audit::Role::kAdmin | audit::Role::kAuditor});
    store_.accounts().sign_in(key.key_id);
    while (store_.health().size.get() < life_.records) {
      house_.clock.advance(std::chrono::milliseconds(1 + roll(5000)));
      act();
    }
  }

 private:
  struct Open {
    SessionId id;
    std::vector<StepRef> waiting, running;
  };

  unsigned roll(unsigned below) {
    return std::uniform_int_distribution<unsigned>(0, below - 1)(dice_);
  }

  void act() {
    if (open_.empty() || (open_.size() < 4 && roll(4) == 0)) return begin();
    auto& session = open_[roll(static_cast<unsigned>(open_.size()))];
    switch (roll(14)) {
      case 0:
      case 1:
      case 2:
        return propose(session);
      case 3:
      case 4:
        return decide(session);
      case 5:
      case 6:
      case 7:
        return finish(session);
      case 8:
        return speak(session);
      case 9:
        return edit(session);
      case 10:
        store_.note_reading(kAnna, audit::Reading::kReport, "refused-statements");
        return;
      case 11:
        return late_signal(session);
      case 12:
        return forget();
      default:
        return close(session);
    }
  }

  void begin() {
    auto session = a_session(roll(5) == 0 ? "" : "How many orders are there?");
    if (roll(3) == 0)
      session.signals = {{"I-01", Category::kInjection, Severity::kNotice, {0, 3}, {}}};
    open_.push_back({store_.create_session(session)->id, {}, {}});
  }

  void propose(Open& session) {
    auto proposal = a_proposal(session.id, "SELECT " + std::to_string(roll(1000)));
    const auto kind = static_cast<VerdictKind>(1 + roll(3));
    proposal.judged = a_judgement(kind);
    if (roll(2) == 0) proposal.tainted_by = StepNumber(1);
    if (roll(2) == 0) proposal.proposed_by = kBen;
    const auto done = store_.propose(proposal);
    if (done && done->state == StepState::kProposed)
      session.waiting.push_back({session.id, done->n});
  }

  void decide(Open& session) {
    if (session.waiting.empty()) return;
    const auto step = session.waiting.back();
    session.waiting.pop_back();
    if (roll(3) == 0) {
      std::ignore = store_.decide(a_rejection(step));
      return;
    }
    std::ignore = store_.decide(an_approval(step));
    session.running.push_back(step);
  }

  void finish(Open& session) {
    if (session.running.empty()) return decide(session);
    auto outcome = an_outcome(session.running.back());
    session.running.pop_back();
    if (roll(3) == 0) {
      outcome.event = StepEvent::kFail;
      outcome.error = ErrorCode::kSourceError;
      outcome.message = "no such table";
      outcome.truncated_by = TruncatedBy::kRows;
    }
    std::ignore = store_.finish(outcome);
  }

  void speak(Open& session) {
    if (roll(2) == 0)
      std::ignore = store_.add_message(an_answer(session.id));
    else
      std::ignore = store_.add_message(a_follow_up(session.id));
  }

  void edit(Open& session) {
    if (session.waiting.empty()) return;
    auto edit = a_proposal(session.id, "SELECT 2");
    edit.edits = session.waiting.back().step;
    edit.proposer = {ProposerKind::kPerson, ""};
    edit.edit_reason = "too wide";
    edit.decided_policy = the_policy();
    const auto done = store_.propose(edit);
    session.waiting.pop_back();
    if (done) session.waiting.push_back({session.id, done->n});
  }

  void late_signal(Open& session) {
    audit::LateSignals late;
    late.by = kAnna;
    late.rule = "H-" + std::to_string(roll(1000));
    late.patterns = "a new pattern";
    late.found.push_back({session.id, audit::HuntIn::kQuestion, 0, {1, 2}});
    if (!session.waiting.empty())
      late.found.push_back({session.waiting.front().session,
                            audit::HuntIn::kStatement,
                            session.waiting.front().step.get(),
                            {0, 6}});
    store_.add_signals(late);
  }

  void forget() {
    if (!life_.forgets || closed_.empty()) return;
    const auto id = closed_.back();
    closed_.pop_back();
    if (roll(3) == 0) {
      audit::Hold hold;
      hold.session = id;
      hold.reason = "a case";
      hold.by = kAnna;
      store_.retention().place_hold(hold);
      return;
    }
    audit::EraseAsk ask;
    ask.session = id;
    ask.reason = "asked for";
    ask.is_dry_run = false;
    ask.by = kAnna;
    store_.retention().erase(ask);
  }

  void close(Open& session) {
    if (!session.running.empty()) return finish(session);
    std::ignore = store_.close_session(session.id, kAnna,
                                       roll(4) == 0 ? CloseHow::kDeleted : CloseHow::kClosed);
    closed_.push_back(session.id);
    session = std::move(open_.back());
    open_.pop_back();
  }

  SqliteHouse& house_;
  audit::Store& store_;
  const Life life_;
  std::mt19937 dice_;
  std::vector<Open> open_;
  std::vector<SessionId> closed_;
};

}  // namespace

void live(SqliteHouse& house, const Life& life) {
  Living(house, life).run();
}

void live_pruned(SqliteHouse& house, const Life& life) {
  constexpr std::chrono::hours kDay{24};
  auto& store = house.store();
  store.keep_policy(the_policy(), "policy");
  store.keep_schema(the_schema(), "schema");
  for (int i = 0; i < 40; ++i) {
    const auto id = store.create_session(a_session())->id;
    const StepRef step{id, store.propose(a_proposal(id))->n};
    std::ignore = store.decide(an_approval(step));
    std::ignore = store.finish(an_outcome(step));
    if (i % 10 == 9) store.log().checkpoint();
  }
  house.clock.advance(3000 * kDay);
  audit::PurgeAsk ask;
  ask.what = audit::KeepClass::kRecords;
  ask.before = house.clock.now() - 2555 * kDay;
  ask.is_dry_run = false;
  store.retention().purge(ask);
  live(house, {store.health().size.get() + life.records, life.seed, life.forgets});
}

void live_put_back(SqliteHouse& house, const Life& life) {
  live(house, {life.records / 2, life.seed, life.forgets});
  house.closed();
  const auto path = house.options.path, older = house.folder.file("older");
  std::filesystem::copy_file(path, older);
  live(house, {life.records, life.seed + 100, false});
  house.closed();
  std::filesystem::copy_file(older, path, std::filesystem::copy_options::overwrite_existing);
  house.options.accept_rollback = true;
  house.store();
  house.options.accept_rollback = false;
  live(house, {life.records / 2, life.seed + 200, life.forgets});  // of the new log
}

audit::Verification verified(const std::string& path) {
  audit::VerifyAsk ask;
  ask.store = path;
  return audit::verify(ask);
}

std::string flaws_of(const audit::Verification& verification) {
  std::string out;
  for (const auto& flaw : verification.flaws)
    out +=
        std::string(audit::word(flaw.kind)) + ", " + audit::where(flaw) + ": " + flaw.what + "\n";
  return out;
}

bool has_flaw(const audit::Verification& verification, audit::Flaw::Kind kind) {
  for (const auto& flaw : verification.flaws)
    if (flaw.kind == kind) return true;
  return false;
}

std::uint64_t long_or(std::uint64_t count) {
  return std::getenv("COUNTERSIGN_LONG") != nullptr ? count * 10 : count;
}

}  // namespace countersign::test
