#pragma once

// A report asked for from the command line: through the server that runs, or else through the
// store's lock, both of which write down who read it; on a copy, or where nothing can be written,
// from the file alone.

#include <string>

#include "audit/reports.h"

namespace countersign::cli {

struct Arguments;

struct AskedReport {
  audit::ReportAnswer answer;
  std::string unrecorded_because;  // empty: the reading is recorded
};

// Throws ApiNo where the key's roles do not allow it, CannotStart where there is no store.
AskedReport ask_report(const Arguments& arguments, const audit::ReportAsk& ask);

}  // namespace countersign::cli
