// Erasing on request (audit/retention.h): bytes, rows, records, certificate.

#include <algorithm>
#include <array>
#include <random>
#include <stdexcept>
#include <thread>

#include "audit/retention.h"
#include "audit/sqlite/forget/pages.h"
#include "core/thread.h"
#include "tests/support/catch.h"
#include "tests/support/forget_canaries.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {
namespace {

using audit::EraseAsk;
using audit::Hold;
using matching::contains;

constexpr UserId kAdmin{909};

EraseAsk erasing(const SessionId& session) {
  EraseAsk ask;
  ask.session = session;
  ask.reason = "asked for by the person";
  ask.is_dry_run = false;
  ask.by = kAdmin;
  return ask;
}

EraseAsk erasing(UserId user) {
  EraseAsk ask = erasing(SessionId());
  ask.session.reset();
  ask.user = user;
  return ask;
}

// Every text that the store takes, each with its own canary.
class FullSession {
 public:
  explicit FullSession(audit::Store& store, UserId user = kAnna) : store_(store) {
    store.keep_policy(the_policy(), "policy");
    store.keep_schema(the_schema(), "schema");
    auto asked = a_session(text("question"));
    asked.user = user;
    asked.user_ip = text("user_ip");
    asked.source = text("source");
    asked.model = text("model");
    asked.once = once(text("idempotency key of the session"));
    id_ = store.create_session(asked)->id;
    finished();
    failed();
    edited();
    auto again = a_follow_up(id_, text("follow-up"));
    again.once = once(text("idempotency key of the message"));
    REQUIRE(store.add_message(again));
    REQUIRE(store.add_message(an_answer(id_, text("answer"))));
  }

  const SessionId& id() const { return id_; }
  const std::vector<Canary>& canaries() const { return canaries_; }

 private:
  std::string text(std::string where) { return canaries_.emplace_back(std::move(where)).text(); }

  audit::NewProposal proposal() {
    auto proposal = a_proposal(id_, text("statement"));
    proposal.proposer.name = text("proposer");
    proposal.judged->reads = text("reads");
    return proposal;
  }
  void finished() {
    const StepRef step{id_, store_.propose(proposal())->n};
    auto approval = an_approval(step);
    approval.reason = text("reason of an approval");
    approval.once = once(text("idempotency key of the decision"));
    REQUIRE(store_.decide(approval));
    auto outcome = an_outcome(step);
    outcome.column_names = {text("first column"), text("second column")};
    REQUIRE(store_.finish(outcome));
  }
  void failed() {
    const StepRef step{id_, store_.propose(proposal())->n};
    REQUIRE(store_.decide(an_approval(step)));
    auto outcome = an_outcome(step, StepEvent::kFail);
    outcome.error = ErrorCode::kSourceError;
    outcome.message = text("error message");
    REQUIRE(store_.finish(outcome));
  }
  void edited() {
    const StepRef step{id_, store_.propose(proposal())->n};
    auto edit = proposal();
    edit.edits = step.step;
    edit.edit_reason = text("reason of an edit");
    const StepRef other{id_, store_.propose(edit)->n};
    REQUIRE(store_.decide(a_rejection(other, text("reason of a rejection"))));
  }

  audit::Store& store_;
  SessionId id_;
  std::vector<Canary> canaries_;
};

TEST_CASE("of an erased session no text is left in any file in any spelling") {
  SqliteHouse house;
  auto& store = house.store();
  const FullSession gone(store), stays(store);
  const auto before = found_in(house.folder.path(), gone.canaries());
  // The search finds what is there, each of them.
  for (const auto& canary : gone.canaries())
    CHECK(std::any_of(before.begin(), before.end(), [&](const std::string& hit) {
      return hit.ends_with(": " + canary.where());
    }));

  const auto certificate = store.retention().erase(erasing(gone.id()));
  CHECK(certificate.done.sessions == 1);
  CHECK(found_in(house.folder.path(), gone.canaries()).empty());
  house.closed();
  CHECK(found_in(house.folder.path(), gone.canaries()).empty());

  auto& again = house.store();
  CHECK(again.session(stays.id())->question.find(stays.canaries().front().plain()) !=
        std::string::npos);
  CHECK(again.steps(stays.id()).size() == 4);
}

// Texts of very different lengths, so that rows move between pages while there are more and more of
// them, and long ones lie on pages of their own.
TEST_CASE("of a person with many sessions among others no copy is left on any page") {
  SqliteHouse house;
  auto& store = house.store();
  store.keep_policy(the_policy(), "policy");
  store.keep_schema(the_schema(), "schema");
  store.accounts().make_key({"root", audit::AccountKind::kHuman, audit::Role::kAdmin, {}});
  const auto user = store.accounts()
                        .make_key({"carla", audit::AccountKind::kHuman, audit::Role::kAnalyst, {}})
                        .identity.user;
  const Canary canary("a text of hers");
  for (std::size_t i = 0; i < 240; ++i) {
    const bool is_hers = i % 3 == 0;
    const auto text = [&](std::size_t more) {
      return (is_hers ? canary.plain() : "somebody else") + std::string(more % 97, 'x') +
             (more % 11 == 0 ? std::string(9000, 'y') + (is_hers ? canary.plain() : "") : "");
    };
    auto asked = a_session(text(i * 7));
    asked.user = is_hers ? user : kAnna;
    asked.user_ip = text(i);
    asked.source = text(i * 3);
    const auto id = store.create_session(asked)->id;
    auto proposal = a_proposal(id, text(i * 5));
    proposal.proposer.name = text(i * 2);
    const StepRef step{id, store.propose(proposal)->n};
    REQUIRE(store.decide(a_rejection(step, text(i * 13))));
    REQUIRE(store.add_message(a_follow_up(id, text(i * 17))));
  }
  CHECK(found_in(house.folder.path(), {canary}).size() >= 1);
  const auto certificate = store.retention().erase(erasing(user));
  CHECK(certificate.done.sessions == 80);
  CHECK(found_in(house.folder.path(), {canary}).empty());
  house.closed();
  CHECK(found_in(house.folder.path(), {canary}).empty());
}

TEST_CASE("only the unused part of a well formed page is overwritten") {
  // A leaf with one row of four bytes at its end, a free block before it and a gap.
  std::vector<std::uint8_t> page(512, 0xAA);
  const std::vector<std::uint8_t> head = {13, 1, 244, 0, 1, 1, 244, 0, 1, 252};
  std::copy(head.begin(), head.end(), page.begin());
  const std::vector<std::uint8_t> free_block = {0, 0, 0, 8};
  std::copy(free_block.begin(), free_block.end(), page.begin() + 500);
  auto overwritten = page;
  CHECK(audit::sqlite::overwrite_gaps(overwritten, false, 0));
  for (std::size_t i = 0; i < page.size(); ++i) {
    const bool is_used = i < head.size() || (i >= 500 && i < 504) || i >= 508;
    CHECK(overwritten[i] == (is_used ? page[i] : 0));
  }
  CHECK_FALSE(audit::sqlite::overwrite_gaps(overwritten, false, 0));
  // Whatever else stands there, nothing outside of the page is touched.
  std::mt19937 dice(7);
  for (int i = 0; i < 20'000; ++i) {
    std::vector<std::uint8_t> noise(512);
    for (auto& byte : noise) byte = static_cast<std::uint8_t>(dice());
    noise[i % 2 == 0 ? 0 : 100] = std::array<std::uint8_t, 4>{2, 5, 10, 13}.at(dice() % 4);
    audit::sqlite::overwrite_gaps(noise, i % 2 != 0, dice() % 32);
  }
}

TEST_CASE("without secure deletion the same change leaves texts behind") {
  SqliteHouse house;
  std::vector<Canary> canaries;
  {
    auto& store = house.store();
    canaries = FullSession(store).canaries();
    FullSession(store).id();
    house.closed();
  }
  Outsider careless(house.options.path);
  careless.rows("PRAGMA secure_delete = OFF");
  careless.rows("UPDATE data_agent_session SET question = NULL, user_ip = NULL, source = NULL");
  careless.rows("UPDATE message SET content = NULL");
  careless.rows("UPDATE step SET proposed_sql = NULL, reads = NULL");
  careless.rows("PRAGMA wal_checkpoint(TRUNCATE)");
  CHECK(!found_in(house.folder.path(), canaries).empty());
}

TEST_CASE("an erased session shows that it was erased and keeps its numbers") {
  SqliteHouse house;
  auto& store = house.store();
  const FullSession session(store);
  const auto before = store.steps(session.id());
  store.retention().erase(erasing(session.id()));

  const auto view = *store.session(session.id());
  CHECK(view.is_erased);
  CHECK(view.question.empty());
  CHECK(view.source.empty());
  CHECK(view.user == kAnna);
  CHECK_FALSE(view.is_active);
  CHECK(view.closed_how == CloseHow::kDeleted);
  const auto after = store.steps(session.id());
  REQUIRE(after.size() == before.size());
  for (std::size_t i = 0; i < after.size(); ++i) {
    CHECK(after[i].is_erased);
    CHECK(after[i].sql.empty());
    CHECK(after[i].state == before[i].state);
    CHECK(after[i].row_count == before[i].row_count);
    CHECK(after[i].decided_at == before[i].decided_at);
  }
  for (const auto& message : store.messages(session.id())) CHECK(message.is_erased);
  // What it was opened without is not erased.
  const auto silent = store.create_session(a_session(""));
  CHECK_FALSE(store.session(silent->id)->is_erased);
}

TEST_CASE("each erased text leaves its commitment and one record and the key goes") {
  SqliteHouse house;
  auto& store = house.store();
  const FullSession session(store);
  const auto certificate = store.retention().erase(erasing(session.id()));
  house.closed();
  Outsider rows(house.options.path);
  const auto texts = std::to_string(certificate.done.texts);
  CHECK(rows.value("SELECT count(*) FROM text_commitment WHERE commitment IS NOT NULL") == texts);
  CHECK(rows.value("SELECT count(*) FROM text_commitment WHERE key IS NOT NULL") == "0");
  CHECK(rows.value("SELECT count(*) FROM session_key WHERE session > 0") == "0");
  CHECK(rows.value("SELECT count(*) FROM audit_record WHERE type = 10") == texts);
  CHECK(rows.value("SELECT count(DISTINCT target) FROM audit_event JOIN audit_record USING (seq) "
                   "WHERE type = 10 AND target = (SELECT min(seq) FROM audit_record WHERE "
                   "type = 10)") == "1");
  CHECK(rows.rows("SELECT DISTINCT text FROM audit_event JOIN audit_record USING (seq) "
                  "WHERE type = 10 AND text IS NOT NULL") ==
        std::vector<std::vector<std::string>>{{"asked for by the person"}});
  // Each commitment has a record of the same place.
  CHECK(rows.value("SELECT count(*) FROM text_commitment c JOIN audit_record r ON r.type = 10 AND "
                   "r.n = c.n JOIN audit_event e ON e.seq = r.seq AND "
                   "e.code = c.kind * 16 + c.field") == texts);
  CHECK(rows.value("SELECT count(*) FROM idempotency") == "0");
}

TEST_CASE("a trial run of erasing counts and changes nothing") {
  SqliteHouse house;
  auto& store = house.store();
  const FullSession session(store);
  auto ask = erasing(session.id());
  ask.is_dry_run = true;
  const auto size = store.health().size;
  const auto shown = store.retention().erase(ask);
  CHECK(store.health().size == size);
  CHECK_FALSE(store.session(session.id())->is_erased);
  CHECK_THAT(shown.text, contains("What would be erased"));
  CHECK(shown.done.texts == store.retention().erase(erasing(session.id())).done.texts);
}

TEST_CASE("erasing a second time finds nothing and does no harm") {
  SqliteHouse house;
  auto& store = house.store();
  const FullSession session(store);
  store.retention().erase(erasing(session.id()));
  const auto size = store.health().size;
  const auto again = store.retention().erase(erasing(session.id()));
  CHECK(again.done.texts == 0);
  CHECK(again.done.records == 0);
  CHECK(store.health().size == size);
}

TEST_CASE("a step that runs keeps its session from being erased and one that waits is taken back") {
  SqliteHouse house;
  auto& store = house.store();
  const auto running = a_running_step(store);
  const auto kept = store.retention().erase(erasing(running.session));
  CHECK(kept.done.sessions == 0);
  CHECK(kept.done.open == 1);
  REQUIRE(kept.kept.size() == 1);
  CHECK_FALSE(kept.kept[0].hold);
  CHECK_FALSE(store.step(running)->is_erased);

  const auto waiting = an_open_step(store);
  CHECK(store.retention().erase(erasing(waiting.session)).done.sessions == 1);
  CHECK(store.step(waiting)->state == StepState::kWithdrawn);
  CHECK(store.step(waiting)->decided_by == kAdmin);
  CHECK(store.step(waiting)->is_erased);

  REQUIRE(store.finish(an_outcome(running)));
  CHECK(store.retention().erase(erasing(running.session)).done.sessions == 1);
  CHECK(store.step(running)->is_erased);
}

TEST_CASE("nothing is written to an erased session") {
  SqliteHouse house;
  auto& store = house.store();
  const FullSession session(store);
  store.retention().erase(erasing(session.id()));
  CHECK(store.add_message(a_follow_up(session.id())).error().why == audit::No::kClosed);
  CHECK(store.propose(a_proposal(session.id())).error().why == audit::No::kClosed);
  CHECK(store.close_session(session.id(), kAnna, CloseHow::kClosed).error().why ==
        audit::No::kClosed);
}

TEST_CASE("a hold keeps a session and says who placed it and why") {
  SqliteHouse house;
  auto& store = house.store();
  auto& retention = store.retention();
  const FullSession session(store);
  retention.place_hold({session.id(), {}, "case 4711", {}, kBen, {}});
  const auto refused = retention.erase(erasing(session.id()));
  CHECK(refused.done.held == 1);
  REQUIRE(refused.kept.size() == 1);
  CHECK(refused.kept[0].hold->by == kBen);
  CHECK_THAT(refused.text, contains("case 4711"));
  CHECK_FALSE(store.session(session.id())->is_erased);
  REQUIRE(retention.holds().size() == 1);

  CHECK(retention.lift_hold({session.id(), {}, "case closed", {}, kBen, {}}));
  CHECK_FALSE(retention.lift_hold({session.id(), {}, "case closed", {}, kBen, {}}));
  CHECK(retention.holds().empty());
  CHECK(retention.erase(erasing(session.id())).done.sessions == 1);
  CHECK(retention.erase(erasing(session.id())).kept.empty());
}

TEST_CASE("holds are what the records say also after a restart") {
  SqliteHouse house;
  const auto session = house.store().create_session(a_session())->id;
  house.store().retention().place_hold({session, {}, "one", {}, kBen, {}});
  house.clock.advance(std::chrono::hours(1));
  house.store().retention().place_hold({session, {}, "two", {}, kAnna, {}});
  const auto holds = house.reopened().retention().holds();
  REQUIRE(holds.size() == 1);
  CHECK(holds[0].session == session);
  CHECK(holds[0].reason == "one");
  CHECK(holds[0].by == kBen);
}

TEST_CASE("erasing needs a reason and something that is there") {
  SqliteHouse house;
  auto& retention = house.store().retention();
  auto ask = erasing(SessionId::make(house.clock.now()));
  CHECK_THROWS_AS(retention.erase(ask), std::out_of_range);
  CHECK_THROWS_AS(retention.erase(erasing(UserId(4711))), std::out_of_range);
  CHECK_THROWS_AS(retention.place_hold({{}, UserId(4711), "why", {}, kBen, {}}), std::out_of_range);
  ask.reason = " ";
  CHECK_THROWS_AS(retention.erase(ask), std::invalid_argument);
  ask.reason = std::string("\0", 1);
  CHECK_THROWS_AS(retention.erase(ask), std::invalid_argument);
  CHECK_THROWS_AS(retention.erase(EraseAsk{}), std::invalid_argument);
}

TEST_CASE("erasing a person takes their sessions and name and ends their keys") {
  SqliteHouse house;
  auto& store = house.store();
  using audit::Role;
  store.accounts().make_key({"root", audit::AccountKind::kHuman, Role::kAdmin, {}});
  const Canary name("name");
  const auto key =
      store.accounts().make_key({name.text(), audit::AccountKind::kHuman, Role::kAnalyst, {}});
  const auto user = key.identity.user;
  const FullSession one(store, user), two(store, user), other(store);
  const auto browser = store.accounts().sign_in(key.key_id);
  REQUIRE(browser);

  const auto certificate = store.retention().erase(erasing(user));
  CHECK(certificate.done.sessions == 2);
  CHECK(store.session(one.id())->is_erased);
  CHECK(store.session(two.id())->is_erased);
  CHECK_FALSE(store.session(other.id())->is_erased);
  CHECK(store.account_name(user) == "erased " + user.text());
  CHECK_FALSE(store.accounts().authenticate(key.key.reveal()));
  CHECK_FALSE(store.accounts().authenticate_browser(browser->token.reveal()));
  CHECK(found_in(house.folder.path(), one.canaries()).empty());
  CHECK(found_in(house.folder.path(), two.canaries()).empty());
  CHECK(found_in(house.folder.path(), {name}).empty());
  CHECK_THAT(certificate.text, contains("its name and e-mail; 1 key ends"));
}

TEST_CASE("a person with a held session keeps that session and the name and loses the rest") {
  SqliteHouse house;
  auto& store = house.store();
  store.accounts().make_key({"root", audit::AccountKind::kHuman, audit::Role::kAdmin, {}});
  const auto user = store.accounts()
                        .make_key({"carla", audit::AccountKind::kHuman, audit::Role::kAnalyst, {}})
                        .identity.user;
  const FullSession held(store, user), free(store, user);
  store.retention().place_hold({held.id(), {}, "case 4711", {}, kBen, {}});
  const auto certificate = store.retention().erase(erasing(user));
  CHECK(certificate.done.sessions == 1);
  REQUIRE(certificate.kept.size() == 1);
  CHECK(certificate.kept[0].session == held.id());
  CHECK_FALSE(store.session(held.id())->is_erased);
  CHECK(store.session(free.id())->is_erased);
  CHECK(store.account_name(user) == "carla");
}

TEST_CASE("a hold on a person keeps all of their sessions") {
  SqliteHouse house;
  auto& store = house.store();
  store.accounts().make_key({"root", audit::AccountKind::kHuman, audit::Role::kAdmin, {}});
  const auto user = store.accounts()
                        .make_key({"carla", audit::AccountKind::kHuman, audit::Role::kAnalyst, {}})
                        .identity.user;
  const FullSession one(store, user), two(store, user);
  store.retention().place_hold({{}, user, "case 4711", {}, kBen, {}});
  CHECK(store.retention().erase(erasing(user)).done.held == 2);
  CHECK(store.retention().erase(erasing(one.id())).done.held == 1);
  CHECK(store.retention().lift_hold({{}, user, "over", {}, kBen, {}}));
  CHECK(store.retention().erase(erasing(user)).done.sessions == 2);
}

TEST_CASE("the last person who administers is not erased") {
  SqliteHouse house;
  auto& store = house.store();
  const auto user = store.accounts()
                        .make_key({"root", audit::AccountKind::kHuman, audit::Role::kAdmin, {}})
                        .identity.user;
  CHECK_THROWS_WITH(store.retention().erase(erasing(user)), contains("last keys that administer"));
  CHECK(store.account_name(user) == "root");
}

TEST_CASE("a certificate says what was erased and what could not be reached") {
  SqliteHouse house;
  auto& store = house.store();
  const FullSession session(store);
  const auto certificate = store.retention().erase(erasing(session.id()));
  for (const auto* part : {"Certificate of erasure", "asked for by the person", "4 statements",
                           "Not reached:", "backups and copies of the store", "usr_"})
    CHECK_THAT(certificate.text, contains(part));
  CHECK_THAT(certificate.text, contains(session.id().text()));
  CHECK_THAT(certificate.json, contains(R"("format":"countersign/erasure/1")"));
  CHECK_THAT(certificate.json, contains(R"("is_complete":true)"));
  CHECK_THAT(certificate.json, contains(R"("session_ids":[")" + session.id().text() + "\"]"));
  for (const auto& canary : session.canaries()) CHECK_FALSE(canary.is_in(certificate.text));
}

TEST_CASE("a reader of an older state is waited for until the bytes are gone") {
  SqliteHouse house;
  auto& store = house.store();
  const FullSession session(store);
  Outsider slow(house.options.path);
  slow.rows("BEGIN");
  slow.value("SELECT count(*) FROM data_agent_session");
  const FullSession later(store);  // past what the reader sees
  Thread ends("reader-ends", Thread::kSmallStack, [&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    slow.rows("COMMIT");
  });
  store.retention().erase(erasing(session.id()));
  CHECK(found_in(house.folder.path(), session.canaries()).empty());
  ends.join();
}

}  // namespace
}  // namespace countersign::test
