#pragma once

// Runs approved statements on the live file: hardened, armed with the fence, counted, timed.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "core/approved.h"
#include "core/fence.h"
#include "core/thread.h"
#include "engines/engine.h"
#include "engines/sqlite/check.h"
#include "engines/sqlite/describe.h"
#include "engines/sqlite/source.h"

namespace countersign::engines::sqlite {

// Live connections, kept between runs as long as the file is the same.
class LivePool {
 public:
  explicit LivePool(SourceFile source) : source_(std::move(source)) {}
  Result<std::unique_ptr<LiveConnection>, SourceError> take();
  void give_back(std::unique_ptr<LiveConnection> connection);
  const SourceFile& source() const { return source_; }

 private:
  SourceFile source_;
  Guarded<std::vector<std::unique_ptr<LiveConnection>>> idle_;
};

// One running statement, for whoever wants to stop it.
struct RunControl {
  std::chrono::steady_clock::time_point deadline;
  std::atomic<bool> is_cancelled{false};
  sqlite3* db = nullptr;  // reached only under the registry's lock
};

// Who runs what, so that it can be stopped from any thread. A thread of its own interrupts what is
// over its time or cancelled, again and again until it ends: inside some operations (counting a
// large table, waiting for a slow disk) no callback asks, and an interrupt that comes a moment
// before a statement begins is forgotten by SQLite.
class RunRegistry {
 public:
  class Entry {
   public:
    Entry(RunRegistry& registry, const StepRef& step, std::chrono::milliseconds time);
    ~Entry();
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;
    RunControl& control() { return control_; }
    // The connection that is interrupted; null before it goes back.
    void use(sqlite3* db);

   private:
    RunRegistry& registry_;
    StepRef step_;
    RunControl control_;
  };

  RunRegistry() = default;
  ~RunRegistry();
  RunRegistry(const RunRegistry&) = delete;
  RunRegistry& operator=(const RunRegistry&) = delete;

  void cancel(const StepRef& step);

 private:
  struct State {
    std::unordered_map<StepRef, RunControl*> running;
    Thread watchdog;  // from the first run on
    bool stops = false;
  };
  void watch();

  std::condition_variable changed_;
  Guarded<State> state_;
};

struct RunParts {
  Describer& describer;
  CheckPool& checks;
  LivePool& live;
  RunRegistry& registry;
};

// Any thread; many at once. See engine.h, run.
RunReport run_statement(const RunParts& parts, const ApprovedStatement& statement,
                        const Fence& fence, RowSink& sink,
                        const std::function<void(const Progress&)>& progress);

}  // namespace countersign::engines::sqlite
