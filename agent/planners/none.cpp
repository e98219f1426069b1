#include "agent/planner.h"

namespace countersign::agent {

namespace {

class NonePlanner final : public Planner {
 public:
  std::string_view name() const override { return "none"; }
  Result<PlannerMove, PlannerFailure> next(const PlannerInput&) override {
    return PlannerMove(
        HandOver{"There is no planner in this session: write the statement yourself."});
  }
};

}  // namespace

std::unique_ptr<Planner> make_none_planner() {
  return std::make_unique<NonePlanner>();
}

}  // namespace countersign::agent
