#include "agent/planner.h"

namespace countersign::agent {

namespace {

class BuiltinPlanner final : public Planner {
 public:
  std::string_view name() const override { return "builtin"; }
  Result<PlannerMove, PlannerFailure> next(const PlannerInput&) override {
    return PlannerMove(HandOver{"I understood none of these words. Write the statement yourself."});
  }
};

}  // namespace

std::unique_ptr<Planner> make_builtin_planner() {
  return std::make_unique<BuiltinPlanner>();
}

}  // namespace countersign::agent
