#pragma once

// A place in which one audit store lives for one test. The contract tests know this much of an
// implementation and no more: each links them with its own make_store_house().

#include <memory>

#include "audit/store.h"
#include "core/clock.h"

namespace countersign::test {

class StoreHouse {
 public:
  virtual ~StoreHouse() = default;
  // Opens it, or gives back the open one.
  virtual audit::Store& store() = 0;
  // Closes it if open, and opens it again: what was acknowledged is there.
  virtual audit::Store& reopened() = 0;
  // Another opener, while the first is open.
  virtual std::unique_ptr<audit::Store> opened_a_second_time() = 0;

  ManualClock clock;
};

std::unique_ptr<StoreHouse> make_store_house();

}  // namespace countersign::test
