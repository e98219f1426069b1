#pragma once

// Approved statements for tests of engines, where no store is at hand. Only audit::Store can make
// one; a test may stand in for it.

#include <string>
#include <utility>

#include "audit/store.h"
#include "core/approved.h"

namespace countersign::tests {

// Never constructed: it only reaches what a store may call.
struct Forge : audit::Store {
  static ApprovedStatement make(std::string sql, std::string source = "shop",
                                StepNumber step = StepNumber(1)) {
    return approved(StepRef{SessionId{}, step}, std::move(source), std::move(sql), Seq(1));
  }
};

}  // namespace countersign::tests
