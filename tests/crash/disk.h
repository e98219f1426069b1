#pragma once

// What the tests of failing disks share.

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

namespace countersign::test {

// The short count, or ten times that with COUNTERSIGN_LONG.
inline int often(int count) {
  return std::getenv("COUNTERSIGN_LONG") != nullptr ? count * 10 : count;
}

inline std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace countersign::test
