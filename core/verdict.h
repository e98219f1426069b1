#pragma once

// A verdict: what guardrails say of a statement, as a value that explains itself.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/facts.h"
#include "core/invariant.h"

namespace countersign {

enum class VerdictKind : std::uint8_t {
  kAllow = 1,   // nothing here needs special attention; it still waits for a person
  kAsk = 2,     // always needs a person
  kRefuse = 3,  // can be approved by nobody
};

enum class Severity : std::uint8_t { kNotice = 1, kAsk = 2, kRefuse = 3 };

enum class Category : std::uint8_t {
  kText = 1,       // what the reader would not see as it is
  kShape = 2,      // not one reading statement
  kAccess = 3,     // tables, columns, functions outside the policy
  kCost = 4,       // rows, time, memory
  kInjection = 5,  // instructions where data or a question should be
  kSession = 6,    // what happened before in this session
};

// "G-06". Rule names are stable: people write SQL and policies against them.
using RuleId = std::string;

struct Finding {
  RuleId rule;
  Category category = Category::kShape;
  Severity severity = Severity::kRefuse;
  Span span;            // what it is about, in the statement or message
  std::string subject;  // the name it is about, for the words; MAY be empty, is never stored

  friend bool operator==(const Finding&, const Finding&) = default;
};

struct Verdict {
  VerdictKind kind = VerdictKind::kRefuse;
  std::vector<Finding> findings;  // worst first
};

constexpr std::string_view word(VerdictKind kind) {
  switch (kind) {
    case VerdictKind::kAllow:
      return "allow";
    case VerdictKind::kAsk:
      return "ask";
    case VerdictKind::kRefuse:
      return "refuse";
  }
  unreachable("a verdict without a word");
}

constexpr std::string_view word(Severity severity) {
  switch (severity) {
    case Severity::kNotice:
      return "notice";
    case Severity::kAsk:
      return "ask";
    case Severity::kRefuse:
      return "refuse";
  }
  unreachable("a severity without a word");
}

constexpr std::string_view word(Category category) {
  switch (category) {
    case Category::kText:
      return "text";
    case Category::kShape:
      return "shape";
    case Category::kAccess:
      return "access";
    case Category::kCost:
      return "cost";
    case Category::kInjection:
      return "injection";
    case Category::kSession:
      return "session";
  }
  unreachable("a category without a word");
}

}  // namespace countersign
