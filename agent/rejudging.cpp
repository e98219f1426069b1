#include "agent/rejudging.h"

#include <algorithm>
#include <unordered_map>

#include "agent/rejudging/crew.h"
#include "agent/rejudging/one.h"
#include "agent/rejudging/tally.h"
#include "core/invariant.h"
#include "engines/engine.h"

namespace countersign::agent {

namespace {

using rejudging::Crew;
using rejudging::Tally;
using rejudging::Work;

constexpr std::size_t kPieceSteps = 256;

// Schemas and policies by digest, each read and understood once. They stay where they are.
class KeptTexts {
 public:
  explicit KeptTexts(audit::Reader& store) : store_(store) {}

  // Null: not kept.
  const engines::Schema* schema(const Digest& digest) {
    const auto [at, is_new] = schemas_.try_emplace(digest);
    if (!is_new) return at->second.get();
    if (auto ddl = store_.schema_text(digest)) {
      at->second = std::make_unique<engines::Schema>();
      at->second->ddl = std::move(*ddl);
      at->second->digest = digest;
    }
    return at->second.get();
  }

  // Null: not kept, or written or for a dialect that this program cannot read.
  const guardrails::Policy* policy(const Digest& digest) {
    const auto [at, is_new] = policies_.try_emplace(digest);
    if (!is_new) return at->second.get();
    const auto text = store_.policy_text(digest);
    if (!text) return nullptr;
    auto policy = guardrails::policy_from_text(*text);
    if (policy && engines::open_inspector(policy->dialect))
      at->second = std::make_unique<guardrails::Policy>(std::move(*policy));
    return at->second.get();
  }

 private:
  audit::Reader& store_;
  std::map<Digest, std::unique_ptr<engines::Schema>> schemas_;
  std::map<Digest, std::unique_ptr<guardrails::Policy>> policies_;
};

// Under which roles it was judged, as far as the store knows: the policy of then says so if it was
// a role's own, else it is whatever the keys of the session's person ever allowed.
std::set<std::string> roles_of(const audit::RecordedStep& step, const guardrails::Policy& then,
                               const std::map<UserId, audit::RecordedRoles>& known) {
  if (!then.role.empty()) return {then.role};
  const auto found = known.find(step.asked_by);
  if (found == known.end()) return {};
  if (found->second.kind == audit::AccountKind::kAgent) return {"agent"};
  std::set<std::string> out;
  for (const auto role : audit::kAllRoles)
    if (found->second.roles.has(role)) out.emplace(word(role));
  return out;
}

bool has_finding(const audit::RecordedStep& step, std::string_view rule) {
  return std::any_of(step.findings.begin(), step.findings.end(),
                     [&](const Finding& finding) { return finding.rule == rule; });
}

// What happened before it in its session. Rules about that always say what they found, so that the
// record tells it; how often the text came before is counted.
guardrails::SessionContext context_of(const audit::RecordedStep& step, std::uint32_t same_before) {
  guardrails::SessionContext context;
  context.was_rejected_before = has_finding(step, "S-01");
  context.is_tainted = step.is_tainted || has_finding(step, "S-02");
  context.came_too_late = has_finding(step, "S-03");
  context.is_question_marked = has_finding(step, "S-06");
  context.same_before = same_before;
  context.now = step.proposed_at;
  return context;
}

// Reads, and hands out what is to be judged.
class Reading {
 public:
  Reading(audit::History& history, audit::Reader& store, const RejudgeOptions& options,
          Rejudgement& out)
      : history_(history), options_(options), kept_(store), roles_(history.roles()), out_(out) {}

  void run(Crew<std::vector<Work>>& crew, const std::function<void(std::uint64_t)>& progress) {
    while (auto steps = history_.next()) {
      for (auto& step : *steps) take(std::move(step), crew);
      if (progress) progress(read_);
    }
    if (!piece_.empty()) crew.give(std::move(piece_));
  }

 private:
  void take(audit::RecordedStep&& step, Crew<std::vector<Work>>& crew) {
    ++read_;
    const std::uint32_t same_before = count_in_session(step);
    if (options_.since && step.proposed_at < *options_.since) return;
    ++out_.steps;
    auto work = work_of(std::move(step), same_before);
    if (!work) return;
    piece_.push_back(std::move(*work));
    if (piece_.size() < kPieceSteps) return;
    crew.give(std::exchange(piece_, {}));
  }

  std::uint32_t count_in_session(const audit::RecordedStep& step) {
    if (step.ref.session != session_) {
      session_ = step.ref.session;
      times_.clear();
    }
    if (!step.sql) return 0;
    auto& times = times_[*step.sql];
    // What an envelope cut off gave nobody anything, and is proposed again by the product itself.
    return step.error == ErrorCode::kEnvelopeExceeded ? times : times++;
  }

  std::optional<Work> work_of(audit::RecordedStep&& step, std::uint32_t same_before) {
    if (!step.sql) return not_judged(out_.erased);
    if (!step.verdict) return not_judged(out_.waiting);
    Work work;
    work.place = read_;
    work.schema = step.schema ? kept_.schema(*step.schema) : nullptr;
    work.then = step.policy ? kept_.policy(*step.policy) : nullptr;
    if (work.schema == nullptr || work.then == nullptr) return not_judged(out_.not_kept);
    if (options_.policies) {
      const auto book = options_.policies->find(step.source);
      if (book == options_.policies->end()) return not_judged(out_.without_policy[step.source]);
      work.now = &book->second.of(roles_of(step, *work.then, roles_));
    }
    work.context = context_of(step, same_before);
    work.step = std::move(step);
    return work;
  }

  static std::optional<Work> not_judged(std::uint64_t& count) {
    ++count;
    return std::nullopt;
  }

  audit::History& history_;
  const RejudgeOptions& options_;
  KeptTexts kept_;
  const std::map<UserId, audit::RecordedRoles> roles_;
  Rejudgement& out_;
  std::vector<Work> piece_;
  std::uint64_t read_ = 0;
  SessionId session_;
  std::unordered_map<std::string, std::uint32_t> times_;  // each text, in this session
};

// Of one thread. Dialects are few: an inspector of each is kept.
class Worker {
 public:
  Worker(rejudging::FactsOf& facts_of, std::size_t examples_max)
      : facts_of_(facts_of), tally_(examples_max) {}

  void judge(std::vector<Work>&& piece) {
    for (const auto& work : piece) {
      if (rejudging::is_settled(work.step)) {
        tally_.add_settled();
        continue;
      }
      auto& inspector = inspector_for(work.then->dialect);
      tally_.add(work, compare(work, *facts_of_(inspector, *work.schema, *work.step.sql)));
    }
  }

  Tally& tally() { return tally_; }

 private:
  engines::Inspector& inspector_for(const std::string& dialect) {
    const auto [at, is_new] = inspectors_.try_emplace(dialect);
    if (is_new) at->second = engines::open_inspector(dialect);
    invariant(at->second != nullptr, "a policy of an unknown dialect was taken");
    return *at->second;
  }

  rejudging::FactsOf& facts_of_;
  Tally tally_;
  std::map<std::string, std::unique_ptr<engines::Inspector>> inspectors_;
};

}  // namespace

Rejudgement rejudge(audit::History& history, audit::Reader& store, const RejudgeOptions& options,
                    const std::function<void(std::uint64_t read)>& progress) {
  Rejudgement out;
  rejudging::FactsOf facts_of(options.facts_bytes_max);
  std::vector<Worker> workers;
  const std::size_t threads = std::max<std::size_t>(options.threads, 1);
  for (std::size_t i = 0; i < threads; ++i) workers.emplace_back(facts_of, options.examples_max);

  Reading reading(history, store, options, out);
  Crew<std::vector<Work>> crew(threads, [&](std::size_t thread, std::vector<Work>&& piece) {
    workers[thread].judge(std::move(piece));
  });
  reading.run(crew, progress);
  crew.finish();

  Tally all(options.examples_max);
  for (auto& worker : workers) all.merge(std::move(worker.tally()));
  std::move(all).write_to(out);
  return out;
}

}  // namespace countersign::agent
