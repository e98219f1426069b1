#pragma once

// The demo's files for tests that are not about making them: copied, because making the shop takes
// a second, and there are many tests.

#include <filesystem>

#include "tests/support/catch.h"
#include "tests/support/cli_folder.h"

namespace countersign::testing {

// As `countersign demo` made it when the program was built; needs the target demo_shop.
inline void copy_demo(const Folder& folder) {
  const std::filesystem::path made = COUNTERSIGN_BUILD_DIR "/tests/demo";
  for (const auto& entry : std::filesystem::directory_iterator(made))
    std::filesystem::copy(entry.path(), folder.path());
  REQUIRE(std::filesystem::exists(folder.file("shop.db")));
}

// The prepared questions as the default planner, for tests that are about something else than how
// a question is understood. `folder` holds the demo.
inline void play_the_script(const Folder& folder) {
  std::string settings = read_whole_file(folder.file("countersign.toml"));
  const std::string builtin = "default = \"builtin\"";
  const std::size_t at = settings.find(builtin);
  REQUIRE(at != std::string::npos);
  folder.write("countersign.toml", settings.replace(at, builtin.size(), "default = \"script\""));
}

}  // namespace countersign::testing
