#pragma once

// Evidence in sentences, the same on the page, in the API, in `ask` and in `replay`. Names from a
// schema or a statement stand in them printable: nothing in a line can act on a terminal.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "agent/evidence.h"

namespace countersign::agent {

enum class About : std::uint8_t {
  kReads,     // one line for each relation: its columns, through which view
  kCalls,     // functions
  kMasked,    // what a masked column means for rows and counts
  kJoins,     // relations that nothing ties to the others
  kScans,     // large relations that are read in full
  kExpected,  // estimated rows, and rows visited
  kHidden,    // characters that the eye would miss
  kReview,    // who must approve
  kTainted,   // what the planner had read
  kMissing,   // why there is not more to say
};
constexpr std::string_view word(About about) {
  switch (about) {
    case About::kReads:
      return "reads";
    case About::kCalls:
      return "calls";
    case About::kMasked:
      return "masked";
    case About::kJoins:
      return "joins";
    case About::kScans:
      return "scans";
    case About::kExpected:
      return "expected";
    case About::kHidden:
      return "hidden";
    case About::kReview:
      return "review";
    case About::kTainted:
      return "careful";
    case About::kMissing:
      return "unknown";
  }
  unreachable("evidence about nothing");
}

struct EvidenceLine {
  About about = About::kReads;
  std::string words;
  bool is_careful = false;  // somebody should look twice
};

// In the order of About. `sql` is the step's statement, into which the spans point. Bounded: of
// very many relations, columns or functions it says how many more there are.
std::vector<EvidenceLine> lines_of(const StepEvidence& evidence, std::string_view sql);

// "7", "1,234", "about 1.2 million" without the "about"; for counts that are estimates.
std::string rounded_words(std::uint64_t count);

}  // namespace countersign::agent
