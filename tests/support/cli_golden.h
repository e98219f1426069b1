#pragma once

// Golden files: what a test compares with stands in a file beside it. COUNTERSIGN_APPROVE=1 writes
// the files anew, for a person to read the difference.

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace countersign::testing {

inline std::string source_path(const std::string& path) {
  return std::string(COUNTERSIGN_SOURCE_DIR) + "/" + path;
}

inline std::string read_whole_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

inline void write_whole_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  if (!file) throw std::runtime_error("cannot write " + path);
}

inline bool is_approving() {
  const char* approve = std::getenv("COUNTERSIGN_APPROVE");
  return approve != nullptr && std::string(approve) == "1";
}

// What should stand in the file: its content, or, while approving, what stands there from now on.
inline std::string golden(const std::string& path, const std::string& now) {
  if (is_approving()) write_whole_file(source_path(path), now);
  return read_whole_file(source_path(path));
}

}  // namespace countersign::testing
