#pragma once

// Statements by the thousand through a guard, and what came out otherwise than it should. A guard
// is anything with judge(sql) and inspect(sql).

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/text.h"
#include "core/verdict.h"
#include "tests/support/guard_facts.h"
#include "tests/support/statement_hostile.h"
#include "tests/support/statement_mutations.h"
#include "tests/support/statement_ordinary.h"

namespace countersign::testing {

// COUNTERSIGN_LONG=1 makes fifty thousand.
inline std::size_t statements_made(std::size_t by_default, std::size_t if_long = 50'000) {
  return std::getenv("COUNTERSIGN_LONG") == nullptr ? by_default : if_long;
}

inline std::string verdict_told(const std::string& sql, const Verdict& verdict) {
  return std::string(word(verdict.kind)) + " (" + findings_text(verdict) +
         "): " + printable(sql.substr(0, 700));
}

// How many of how many, and the first few.
struct Misses {
  std::size_t of = 0;
  std::vector<std::string> all = {};

  std::string said() const {
    constexpr std::size_t kSaidMax = 40;
    std::string out = std::to_string(all.size()) + " of " + std::to_string(of);
    for (std::size_t i = 0; i < std::min(all.size(), kSaidMax); ++i) out += "\n  " + all[i];
    return out;
  }
  bool are_below(double percent) const {
    return static_cast<double>(all.size()) * 100 < static_cast<double>(of) * percent;
  }
};

struct OrdinaryRun {
  Misses refused;
  Misses asked;
};

template <class Guard>
OrdinaryRun run_ordinary(Guard& guard, Dialect dialect, std::size_t count) {
  OrdinaryStatements statements(dialect, 20261120);
  OrdinaryRun run{{count}, {count}};
  for (std::size_t i = 0; i < count; ++i) {
    const std::string sql = statements.next();
    const Verdict verdict = guard.judge(sql);
    if (verdict.kind == VerdictKind::kRefuse) run.refused.all.push_back(verdict_told(sql, verdict));
    if (verdict.kind == VerdictKind::kAsk) run.asked.all.push_back(verdict_told(sql, verdict));
  }
  return run;
}

struct HostileRun {
  Misses let_through;
  std::map<std::string_view, std::size_t> made;  // by technique
  std::size_t compiled = 0;                      // or stopped for what they would do
};

template <class Guard>
HostileRun run_hostile(Guard& guard, Dialect dialect, std::size_t count) {
  HostileStatements statements(dialect, 20261120);
  HostileRun run{{count}, {}, 0};
  for (std::size_t i = 0; i < count; ++i) {
    const HostileStatement hostile = statements.next();
    ++run.made[hostile.technique];
    const Facts facts = guard.inspect(hostile.sql);
    run.compiled += facts.compiles() || facts.problem == CompileProblem::kForbidden ? 1 : 0;
    const Verdict verdict = guard.judge(hostile.sql);
    const bool is_held = verdict.kind == VerdictKind::kRefuse ||
                         (hostile.may_be_asked && verdict.kind == VerdictKind::kAsk);
    if (!is_held)
      run.let_through.all.push_back(std::string(hostile.technique) + " " +
                                    verdict_told(hostile.sql, verdict));
  }
  return run;
}

// Verdicts that changed because the statement was written another way.
struct MutationRun {
  std::size_t mutations = 0;
  std::map<std::string, std::size_t> by_how = {};
  std::string said = {};

  void note(const Mutation& mutation, const Verdict& before, const Verdict& now) {
    if (by_how[mutation.how]++ > 1) return;
    said += "\n  " + mutation.how + ": " + std::string(word(before.kind)) + " became " +
            verdict_told(mutation.sql, now);
  }
};

template <class Guard>
void mutate(Guard& guard, Dialect dialect, const std::string& sql, bool may_be_stricter, Dice& dice,
            MutationRun& run) {
  const Verdict before = guard.judge(sql);
  for (const auto& mutation : mutations_of(guard.inspect(sql), dialect, dice)) {
    const Verdict now = guard.judge(mutation.sql);
    ++run.mutations;
    if (now.kind < before.kind || (now.kind > before.kind && !may_be_stricter))
      run.note(mutation, before, now);
  }
}

template <class Guard>
MutationRun mutate_ordinary(Guard& guard, Dialect dialect, std::size_t count) {
  OrdinaryStatements statements(dialect, 41);
  Dice dice(31);
  MutationRun run;
  for (std::size_t i = 0; i < count; ++i)
    mutate(guard, dialect, statements.next(), false, dice, run);
  return run;
}

template <class Guard>
MutationRun mutate_hostile(Guard& guard, Dialect dialect, std::size_t count) {
  HostileStatements statements(dialect, 42);
  Dice dice(32);
  MutationRun run;
  for (std::size_t i = 0; i < count; ++i) {
    const HostileStatement hostile = statements.next();
    // What is wrong with these is how they are written.
    if (hostile.technique == "unseen" || hostile.technique == "shape") continue;
    mutate(guard, dialect, hostile.sql, true, dice, run);
  }
  return run;
}

}  // namespace countersign::testing
