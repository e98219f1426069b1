#pragma once

// What became of a question that nobody attended.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/json.h"
#include "core/invariant.h"

namespace countersign::cli {

enum class BatchOutcome : std::uint8_t {
  kAnswer,
  kDecline,      // the planner says why it cannot
  kClarify,      // it asks back
  kNeedsPerson,  // a step waits that no envelope covers
  kError,
};

constexpr std::string_view word(BatchOutcome outcome) {
  switch (outcome) {
    case BatchOutcome::kAnswer:
      return "answer";
    case BatchOutcome::kDecline:
      return "decline";
    case BatchOutcome::kClarify:
      return "clarify";
    case BatchOutcome::kNeedsPerson:
      return "needs_person";
    case BatchOutcome::kError:
      return "error";
  }
  unreachable("an outcome without a word");
}

// What one line of a batch came to; the texts are JSON already, and "null" where there is nothing.
struct BatchEnd {
  BatchOutcome outcome = BatchOutcome::kError;
  std::string sql = "null";
  std::string columns = "null";
  std::string rows = "null";
  std::string answer = "null";
  std::string session = "null";
  std::string truncated_by;
  std::string message;      // of an error, or why there are no rows
  std::string result_step;  // whose rows belong to the answer; empty: none
  std::uint64_t row_count = 0;
};

// Nothing while the session still works. `view` is the session as the API tells it.
std::optional<BatchEnd> batch_end(const Json& view);

// The line that is printed for it.
std::string batch_json(std::string_view id, const BatchEnd& end);

}  // namespace countersign::cli
