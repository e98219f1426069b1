#pragma once

// Words about a step that are not in the store, because each of its columns is written once, by the
// record that it belongs to: what a source said when it would not compile a statement, and why
// somebody edited one while the edit is not judged yet. Kept in memory, for the newest steps; gone
// after a restart, which costs a planner a hint and a decision its reason, and nothing else.
//
// Any thread.

#include <cstddef>
#include <deque>
#include <string>
#include <utility>

#include "core/ids.h"
#include "core/thread.h"

namespace countersign::agent {

class StepWords {
 public:
  explicit StepWords(std::size_t steps_max = 500) : steps_max_(steps_max) {}

  void put(const StepRef& step, std::string words);
  std::string of(const StepRef& step);  // empty: none, or not any more

 private:
  const std::size_t steps_max_;
  Guarded<std::deque<std::pair<StepRef, std::string>>> words_;
};

}  // namespace countersign::agent
