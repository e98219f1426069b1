#pragma once

// What the desk and the loop work with: references, bounds, and the few things in memory that are
// not rows of the store. None of it says where a session stands; that is in the store alone.

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "agent/desk.h"
#include "agent/evidence.h"
#include "agent/judging.h"
#include "agent/loop/judging_waits.h"
#include "agent/loop/step_words.h"
#include "agent/results.h"
#include "agent/source.h"
#include "agent/verdicts.h"
#include "audit/store.h"
#include "core/clock.h"
#include "core/thread.h"

namespace countersign::agent {

using Planners = std::map<std::string, std::unique_ptr<Planner>>;

// One session's writes that depend on its state come one after another: load, decide, one command.
// Striped: two sessions rarely share a lock, and nothing waits for a person or a planner under one.
class SessionLocks {
 public:
  [[nodiscard]] std::unique_lock<std::mutex> hold(const SessionId& session) {
    return std::unique_lock(stripes_[std::hash<SessionId>{}(session) % stripes_.size()]);
  }

 private:
  std::array<std::mutex, 512> stripes_;
};

// Policies and schemas that a judgement names must be in the store before it. Asking the store each
// time would cost a flush, so those that are known to be there are remembered.
class KeptDigests {
 public:
  void keep(audit::Store& store, const Judged& judged);
  void keep_policy(audit::Store& store, const PolicyInForce& policy);

 private:
  bool is_new(const Digest& digest);
  void remember(const Digest& digest);
  Guarded<std::set<Digest>> kept_;
};

// The schemas that planners see: without what in them looks like instructions. Looked through once
// for each schema, as long as its source describes itself by the same one.
class CleanSchemas {
 public:
  using Relations = std::vector<engines::SchemaRelation>;
  std::shared_ptr<const Relations> of(const std::string& source,
                                      std::shared_ptr<const engines::Schema> schema);

 private:
  struct Seen {
    std::shared_ptr<const engines::Schema> schema;
    std::shared_ptr<const Relations> clean;
  };
  Guarded<std::map<std::string, Seen>> seen_;
};

struct Workbench {
  Workbench(audit::Store& the_store, Sources& the_sources, Planners the_planners,
            const Clock& the_clock, DeskOptions the_options);

  audit::Store& store;
  Sources& sources;
  const Planners planners;
  const Clock& clock;
  const DeskOptions options;
  SessionLocks locks;
  KeptDigests kept;
  Verdicts verdicts;
  JudgingWaits judging;
  Results results;
  CleanSchemas clean_schemas;
  EvidenceReader evidence;
  StepWords source_words;  // why a source would not compile a step
  StepWords edit_reasons;  // of edits in `judging`
};

// What the store can keep of a text that came from outside: itself, or an escaped beginning.
std::string storable(std::string_view text, std::size_t bytes_max);

}  // namespace countersign::agent
