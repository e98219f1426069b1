// The contract of audit/store.h, for any store: a step's way from question to answer.

#include "audit/store.h"

#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_house.h"

namespace countersign::test {
namespace {

using audit::No;

TEST_CASE("a session goes from its question to its answer and is read back as it went") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  auto decided = store.decide(an_approval(step));
  REQUIRE(decided);
  CHECK(decided->state == StepState::kRunning);
  REQUIRE(decided->started);
  CHECK(decided->started->sql() == "SELECT count(*) FROM orders");
  CHECK(decided->started->source() == "shop");
  CHECK(decided->started->step() == step);
  CHECK(decided->started->started() == decided->seq);
  house->clock.advance(std::chrono::milliseconds(5));
  REQUIRE(store.finish(an_outcome(step)));
  REQUIRE(store.add_message(an_answer(step.session)));

  const auto view = store.step(step);
  REQUIRE(view);
  CHECK(view->state == StepState::kDone);
  CHECK(view->source == "shop");
  CHECK(view->proposer == Proposer{ProposerKind::kPlanner, "script"});
  CHECK(view->verdict == VerdictKind::kAllow);
  CHECK(view->reads == "orders");
  CHECK(view->estimated_rows == 12U);
  CHECK(view->policy == the_policy());
  CHECK(view->schema == the_schema());
  CHECK(view->decision == Decision::kApprove);
  CHECK(view->decided_by == kAnna);
  CHECK(view->decided_by_kind == DeciderKind::kPerson);
  CHECK(view->row_count == 1U);
  CHECK(view->execution == std::chrono::microseconds(1500));
  CHECK(view->column_names == std::vector<std::string>{"count(*)"});
  CHECK(*view->finished_at - *view->started_at == std::chrono::milliseconds(5));

  const auto session = store.session(step.session);
  REQUIRE(session);
  CHECK(session->phase == SessionPhase::kAnswered);
  CHECK(session->total_steps == 1);
  CHECK(session->message_count == 1);
  CHECK(session->ended_at == house->clock.now());
  CHECK(session->question == "How many orders are there?");

  std::vector<RecordType> types;
  for (const auto& event : store.events(step.session)) types.push_back(event.type);
  CHECK(types == std::vector{RecordType::kSession, RecordType::kProposed, RecordType::kJudged,
                             RecordType::kDecided, RecordType::kStarted, RecordType::kFinished,
                             RecordType::kMessage});
  CHECK(store.events(step.session).back().seq == session->last_seq);
}

TEST_CASE("an unknown session or step is nothing to a reader") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto nobody = SessionId::make(house->clock.now());
  CHECK_FALSE(store.session(nobody));
  CHECK(store.steps(nobody).empty());
  CHECK_FALSE(store.step({nobody, StepNumber(1)}));
  CHECK(store.messages(nobody).empty());
  CHECK(store.events(nobody).empty());
  CHECK(store.add_message(an_answer(nobody)).error().why == No::kUnknown);
  CHECK(store.propose(a_proposal(nobody)).error().why == No::kUnknown);
  CHECK(store.set_phase(nobody, SessionPhase::kIdle).error().why == No::kUnknown);
}

TEST_CASE("messages are numbered and a question is open until its answer is stored") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto id = store.create_session(a_session())->id;
  CHECK(store.messages(id).empty());  // the first question is the session's own
  REQUIRE(store.add_message(an_answer(id, "12")));
  const auto answered = house->clock.now();
  CHECK(store.session(id)->ended_at == answered);
  house->clock.advance(std::chrono::seconds(1));
  REQUIRE(store.add_message(a_follow_up(id, "and in May?")));
  CHECK_FALSE(store.session(id)->ended_at);
  CHECK(store.session(id)->phase == SessionPhase::kPlanning);
  CHECK_FALSE(store.messages(id)[1].answered_at);
  house->clock.advance(std::chrono::seconds(1));
  auto last = an_answer(id, "3");
  last.tokens = 41;
  const auto done = store.add_message(last);
  REQUIRE(done);
  CHECK(done->n == MessageNumber(3));
  const auto messages = store.messages(id);
  REQUIRE(messages.size() == 3);
  CHECK(messages[0].content == "12");
  CHECK(messages[1].role == MessageRole::kUser);
  CHECK(messages[1].answered_at == house->clock.now());
  CHECK(messages[2].tokens == 41);
  CHECK_FALSE(messages[2].answered_at);
  CHECK(store.session(id)->message_count == 3);
  CHECK(store.session(id)->last_message_at == house->clock.now());
}

TEST_CASE("sessions are listed newest first and page by page") {
  const auto house = make_store_house();
  auto& store = house->store();
  std::vector<SessionId> made;
  for (int i = 0; i < 5; ++i) {
    auto session = a_session();
    session.user = i % 2 == 0 ? kAnna : kBen;
    made.push_back(store.create_session(session)->id);
  }
  REQUIRE(store.close_session(made[4], kAnna, CloseHow::kClosed));
  const auto ids = [&](audit::SessionFilter filter) {
    std::vector<SessionId> out;
    for (filter.limit = 2;;) {
      const auto page = store.sessions(filter);
      CHECK(page.items.size() <= 2);
      for (const auto& session : page.items) out.push_back(session.id);
      if (page.next_cursor.empty()) return out;
      filter.cursor = page.next_cursor;
    }
  };
  audit::SessionFilter all, annas, open;
  annas.user = kAnna;
  open.only_open = true;
  CHECK(ids(all) == std::vector{made[4], made[3], made[2], made[1], made[0]});
  CHECK(ids(annas) == std::vector{made[4], made[2], made[0]});
  CHECK(ids(open) == std::vector{made[3], made[2], made[1], made[0]});
  all.cursor = "not given out";
  CHECK(store.sessions(all).items.empty());
}

TEST_CASE("what waits for a person is found by person and oldest first") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto first = an_open_step(store);
  house->clock.advance(std::chrono::seconds(1));
  const auto second = an_open_step(store);
  auto session = a_session();
  session.user = kBen;
  const auto bens = store.create_session(session)->id;
  house->clock.advance(std::chrono::seconds(1));
  const StepRef third{bens, store.propose(a_proposal(bens))->n};
  const auto refs = [](const std::vector<audit::StepView>& steps) {
    std::vector<StepRef> out;
    for (const auto& step : steps) out.push_back(step.ref);
    return out;
  };
  CHECK(refs(store.pending(std::nullopt, 10)) == std::vector{first, second, third});
  CHECK(refs(store.pending(kAnna, 10)) == std::vector{first, second});
  CHECK(refs(store.pending(kBen, 10)) == std::vector{third});
  CHECK(store.pending(std::nullopt, 2).size() == 2);
  REQUIRE(store.decide(a_rejection(first)));
  CHECK(refs(store.pending(kAnna, 10)) == std::vector{second});
}

TEST_CASE("sessions with work to take up are found after a restart") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto id = store.create_session(a_session())->id;
  auto idle = a_session();
  idle.phase = SessionPhase::kIdle;
  const auto resting = store.create_session(idle)->id;
  CHECK(house->reopened().unfinished() == std::vector{id});
  REQUIRE(house->store().set_phase(resting, SessionPhase::kRunning));
  REQUIRE(house->store().add_message(an_answer(id)));
  CHECK(house->store().unfinished() == std::vector{resting});
}

TEST_CASE("everything acknowledged is there after closing and opening again") {
  const auto house = make_store_house();
  const auto step = an_open_step(house->store());
  const auto before = house->store().step(step);
  const auto events = house->store().events(step.session);
  auto& store = house->reopened();
  const auto after = store.step(step);
  REQUIRE(after);
  CHECK(after->tag == before->tag);
  CHECK(after->proposed_at == before->proposed_at);
  CHECK(store.events(step.session).size() == events.size());
  const auto next = store.propose(a_proposal(step.session));
  CHECK(next->n == StepNumber(2));
  CHECK(next->seq.get() == events.back().seq.get() + 2);
}

TEST_CASE("a reading is a record of its own that says who read what") {
  const auto house = make_store_house();
  const auto step = an_open_step(house->store());
  const auto before = house->store().events(step.session).size();
  const auto seq = house->store().note_reading(kBen, audit::Reading::kReplay, step.session.text());
  CHECK(seq.get() + 1 == house->store().health().size.get());
  CHECK(house->store().events(step.session).size() == before);
  CHECK(house->reopened().health().size.get() == seq.get() + 1);
}

TEST_CASE("a listener hears of each session once a commit and before the caller does") {
  const auto house = make_store_house();
  auto& store = house->store();
  std::vector<std::pair<SessionId, Seq>> heard;
  store.on_commit([&](const SessionId& id, Seq seq) { heard.emplace_back(id, seq); });
  const auto step = an_open_step(store);
  REQUIRE(heard.size() == 2);  // the kept policy and schema concern no session
  CHECK(heard[0] == std::pair(step.session, Seq(0)));
  CHECK(heard[1] == std::pair(step.session, Seq(2)));
  CHECK_FALSE(store.decide(an_approval({step.session, StepNumber(5)})));
  CHECK(heard.size() == 2);
}

TEST_CASE("records are numbered without a gap and the store knows how many there are") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  CHECK_FALSE(store.decide(an_approval({step.session, StepNumber(5)})));
  REQUIRE(store.decide(an_approval(step)));
  const auto events = store.events(step.session);
  REQUIRE(events.size() == 5);
  for (std::size_t i = 0; i < events.size(); ++i) CHECK(events[i].seq == Seq(i));
  CHECK(store.health().size == Seq(5));
  CHECK(store.health().can_write);
}

TEST_CASE("a closed store refuses every call and can be closed again") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  store.close();
  store.close();
  const auto is_closed = [](const audit::StoreUnavailable& e) {
    return e.why == audit::StoreUnavailable::Why::kClosed;
  };
  CHECK_THROWS_MATCHES(store.decide(an_approval(step)), audit::StoreUnavailable,
                       countersign::matching::satisfies<audit::StoreUnavailable>(is_closed));
  CHECK_THROWS_MATCHES(store.step(step), audit::StoreUnavailable,
                       countersign::matching::satisfies<audit::StoreUnavailable>(is_closed));
  CHECK_FALSE(store.health().can_write);
}

}  // namespace
}  // namespace countersign::test
