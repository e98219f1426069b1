// The contract of audit/store.h under many threads: one winner each, nobody forgotten.

#include <atomic>
#include <set>

#include "audit/store.h"
#include "tests/support/catch.h"
#include "tests/support/store_builders.h"
#include "tests/support/store_house.h"
#include "tests/support/store_race.h"

namespace countersign::test {
namespace {

using audit::No;
using audit::StoreUnavailable;

TEST_CASE(
    "of 32 deciders at once exactly one wins in each of 200 rounds and the others learn who") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto first = an_open_step(store);
  int rounds_with_one_winner = 0;
  for (int round = 0; round < kRounds; ++round) {
    auto proposal = a_proposal(first.session);
    proposal.open_steps_max = 1000;
    proposal.steps_max = 1000;
    const StepRef step{first.session, store.propose(proposal)->n};
    const auto tag = store.step(step)->tag;
    std::atomic<int> winners{0}, started{0}, losers_told{0};
    std::atomic<std::int64_t> winner{0}, named{0};
    race(kDeciders, [&](int i) {
      auto decision = i % 3 == 0 ? a_rejection(step) : an_approval(step);
      decision.by = UserId(1000 + i);
      decision.expected_tag = tag;
      const auto made = store.decide(decision);
      if (made) {
        ++winners;
        winner = decision.by.get();
        if (made->started) ++started;
      } else if (made.error().why == No::kDecided && made.error().winner) {
        ++losers_told;
        named = made.error().winner->by.get();
      }
    });
    if (winners == 1 && losers_told == kDeciders - 1 && named == winner) ++rounds_with_one_winner;
    CHECK(started == (store.step(step)->state == StepState::kRunning ? 1 : 0));
    CHECK(store.step(step)->decided_by.get() == winner);
  }
  CHECK(rounds_with_one_winner == kRounds);
}

TEST_CASE("an edit and an approval at once: either the original runs or it is replaced") {
  const auto house = make_store_house();
  auto& store = house->store();
  int edited = 0, approved = 0;
  for (int round = 0; round < 50; ++round) {
    const auto step = an_open_step(store);
    race(2, [&](int i) {
      if (i == 0) {
        (void)store.decide(an_approval(step));
        return;
      }
      auto edit = a_proposal(step.session, "SELECT 2");
      edit.edits = step.step;
      (void)store.propose(edit);
    });
    const auto original = store.step(step)->state;
    const auto other = store.step({step.session, StepNumber(2)})->state;
    const bool was_edited = original == StepState::kReplaced && other == StepState::kProposed;
    const bool was_approved = original == StepState::kRunning && other == StepState::kRefused;
    CHECK(was_edited != was_approved);
    edited += was_edited ? 1 : 0;
    approved += was_approved ? 1 : 0;
  }
  CHECK(edited + approved == 50);
}

TEST_CASE("numbers are given once however many propose at once") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  std::atomic<int> taken{0};
  race(16, [&](int) {
    for (int k = 0; k < 10; ++k) {
      auto proposal = a_proposal(step.session);
      proposal.open_steps_max = 1000;
      if (store.propose(proposal)) ++taken;
    }
  });
  CHECK(taken == 160);
  const auto steps = store.steps(step.session);
  REQUIRE(steps.size() == 161);
  for (std::size_t i = 0; i < steps.size(); ++i) CHECK(steps[i].ref.step.get() == i + 1);
  std::set<Seq> seqs;
  for (const auto& event : store.events(step.session)) CHECK(seqs.insert(event.seq).second);
  CHECK(seqs.size() == 1 + 2 * 161);
  CHECK(store.health().size == Seq(seqs.size()));
}

TEST_CASE("closing while many write answers everybody and keeps what it acknowledged") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto step = an_open_step(store);
  std::atomic<int> acknowledged{0}, refused{0};
  race(8, [&](int i) {
    for (int k = 0; k < 200; ++k) {
      try {
        if (store.add_message(a_follow_up(step.session))) ++acknowledged;
      } catch (const StoreUnavailable& e) {
        if (e.why == StoreUnavailable::Why::kClosed) ++refused;
      }
      if (i == 0 && k == 20) store.close();
    }
  });
  CHECK(refused > 0);
  CHECK(acknowledged + refused == 8 * 200);
  CHECK(static_cast<int>(house->reopened().messages(step.session).size()) == acknowledged);
}

TEST_CASE("readers see whole commands while others write") {
  const auto house = make_store_house();
  auto& store = house->store();
  const auto id = an_open_step(store).session;
  std::atomic<bool> is_over{false};
  std::atomic<int> torn{0}, reads{0};
  race(6, [&](int i) {
    if (i == 0) {
      for (int k = 0; k < 100; ++k) {
        const auto n = store.propose(a_proposal(id, "SELECT " + std::to_string(k)));
        if (n) (void)store.decide(a_rejection({id, n->n}));
      }
      is_over = true;
      return;
    }
    while (!is_over) {
      // A proposed step and its judgement are one command: never one record without the other.
      int proposed = 0, judged = 0;
      for (const auto& event : store.events(id)) {
        proposed += event.type == RecordType::kProposed ? 1 : 0;
        judged += event.type == RecordType::kJudged ? 1 : 0;
      }
      if (proposed != judged) ++torn;
      ++reads;
    }
  });
  CHECK(torn == 0);
  CHECK(reads > 0);
}

}  // namespace
}  // namespace countersign::test
