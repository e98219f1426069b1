#pragma once

// Result rows that are held for paging: in memory only, bounded, for a while. Never stored. What
// was pushed out by newer results or grew too old is gone, and a rerun is the only way back.
//
// Any thread.

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <unordered_map>
#include <vector>

#include "agent/marks.h"
#include "core/ids.h"
#include "core/step.h"
#include "core/thread.h"
#include "engines/engine.h"

namespace countersign::agent {

// One step's rows; never changes once it is held.
struct HeldRows {
  std::vector<engines::ResultColumn> columns;
  std::vector<engines::Row> rows;
  TruncatedBy truncated_by = TruncatedBy::kNothing;
  std::uint64_t bytes = 0;  // of memory, about
  RowMarks marks;           // what in them looks like instructions
};

// What a row costs in memory, about.
std::uint64_t memory_of(const engines::Row& row);

class Results {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;
  using Now = std::function<SteadyTime()>;  // the wall clock may jump; tests move this one

  Results(std::uint64_t bytes_max, std::chrono::seconds age_max,
          Now now = &std::chrono::steady_clock::now);

  // Pushes out what was not read for longest. Rows that are larger than everything allowed are not
  // held at all.
  void put(const StepRef& step, std::shared_ptr<const HeldRows> rows);
  // Null: gone, or never held. Whoever got the rows keeps them for as long as they hold on.
  std::shared_ptr<const HeldRows> get(const StepRef& step);
  void drop(const StepRef& step);
  // Lets go of what is too old; get() does not give it out in any case.
  void sweep();

  std::uint64_t bytes();

 private:
  struct Held {
    StepRef step;
    std::shared_ptr<const HeldRows> rows;
    SteadyTime put_at;
  };
  struct Shelf {
    std::list<Held> by_use;  // the newest used first
    std::unordered_map<StepRef, std::list<Held>::iterator> by_step;
    std::uint64_t bytes = 0;
  };

  bool is_old(const Held& held) const { return now_() - held.put_at >= age_max_; }
  static void erase(Shelf& shelf, std::list<Held>::iterator held);

  const std::uint64_t bytes_max_;
  const std::chrono::seconds age_max_;
  const Now now_;
  Guarded<Shelf> shelf_;
};

}  // namespace countersign::agent
