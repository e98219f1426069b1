#pragma once

// Where the command line judges statements: on a source of the settings, or with nothing but a
// schema from a file.

#include <memory>
#include <string>

#include "agent/judging.h"
#include "agent/source.h"
#include "cli/arguments.h"
#include "engines/engine.h"

namespace countersign::cli {

// One thread only.
class JudgingHere {
 public:
  // --source, --policy, --role, --schema, --dialect. Throws BadUsage, BadSettings and CannotStart.
  static std::unique_ptr<JudgingHere> meant(const Arguments& arguments);
  virtual ~JudgingHere() = default;

  // The error is that of a source which cannot be read now.
  virtual Result<agent::Judged, engines::SourceError> judge(const std::string& sql) = 0;
};

}  // namespace countersign::cli
