#pragma once

// Questions with a reference statement each, as tests/cases/README.md describes them.

#include <string>
#include <vector>

namespace countersign::tests {

enum class Expected : unsigned char { kAnswer, kDecline, kClarify };

struct Turn {
  std::string question;
  std::string sql;  // the reference; empty: to be declined
  bool is_ordered = false;
  bool is_list = false;  // further columns are welcome
};

struct Asked {
  std::string id, source;
  Expected expected = Expected::kAnswer;
  std::vector<Turn> turns;
};

// Throws std::runtime_error with file and line.
std::vector<Asked> read_questions(const std::string& file);

}  // namespace countersign::tests
