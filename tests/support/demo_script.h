#pragma once

// The demo's prepared questions as its default planner, for tests that are about something else
// than how a question is understood.

#include "tests/support/catch.h"
#include "tests/support/cli_folder.h"

namespace countersign::testing {

// `folder` holds what `countersign demo` made.
inline void play_the_script(const Folder& folder) {
  std::string settings = read_whole_file(folder.file("countersign.toml"));
  const std::string builtin = "default = \"builtin\"";
  const std::size_t at = settings.find(builtin);
  REQUIRE(at != std::string::npos);
  folder.write("countersign.toml", settings.replace(at, builtin.size(), "default = \"script\""));
}

}  // namespace countersign::testing
