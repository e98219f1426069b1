#pragma once

// A store of hand-picked rows for one report at a time: every row has a default for everything, so
// that what a test sets is what its rows are about. Rows go straight into the migrated schema.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audit/reports.h"
#include "core/clock.h"
#include "core/step.h"

namespace countersign::test {

// 2025-11-20T00:53:20Z, a Thursday.
inline const Micros kReportsNow = from_us(1'763'600'000'000'000);

struct SessionRow {
  std::optional<std::string> question = "How many orders are there?";
  std::optional<std::string> user_ip = "10.0.0.1";
  std::optional<std::string> source = "shop";
  std::int64_t user = 1;  // 1 is Anna, 2 is Ben, 3 is Carla
  std::chrono::minutes ago{60};
};

struct StepRow {
  std::optional<std::string> sql = "SELECT count(*) FROM orders";
  StepState state = StepState::kDone;
  std::optional<std::string> proposer = "planner:builtin";
  std::optional<std::string> reads = "orders(id)";
  std::chrono::milliseconds after{1000};  // of its session's beginning, proposed
  std::optional<Decision> decision = Decision::kApprove;
  DeciderKind by_kind = DeciderKind::kPerson;
  std::int64_t by = 2;
  std::chrono::milliseconds waited{60'000};  // from the proposal to the decision
  std::optional<std::string> reason;
  std::optional<std::int64_t> rows = 1;
  std::chrono::milliseconds ran{10};
  std::optional<int> error, truncated_by, tainted_by;
  std::optional<std::string> message;
};

struct SignalRow {
  std::string rule;
  int category = 3;
  int severity = 2;
  int of = 2;  // 1: message n, 2: step n
  int n = 1;
  int from = 0, to = 0;
};

class ReportRows {
 public:
  explicit ReportRows(const std::string& path);
  ~ReportRows();
  ReportRows(const ReportRows&) = delete;
  ReportRows& operator=(const ReportRows&) = delete;

  // Its name, such as sess_0000000000000003; steps and signals added next are its own.
  std::string session(const SessionRow& row = {});
  // Its number.
  int step(const StepRow& row = {});
  void signal(const SignalRow& row);

  // Each text of the store is gone, as after an erasure.
  void erase_texts();

 private:
  struct Room;
  std::unique_ptr<Room> room_;
};

}  // namespace countersign::test
