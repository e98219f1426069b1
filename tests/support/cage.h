#pragma once

// A child process that the kernel ends at once (SIGSYS) when it opens a file for writing, changes a
// name in a folder, starts a program or makes a socket. What it writes to its output comes back.

#include <functional>
#include <string>

namespace countersign::testing {

struct CageReport {
  bool was_stopped = false;  // it tried what it may not
  int exit_code = -1;        // of a child that ended by itself
  std::string said;
  long peak_kilobytes = 0;
};

// `work` runs in the child: its result is the exit code, `say` is how it talks. Threads that the
// caller has are not there.
CageReport run_in_cage(const std::function<int(const std::function<void(std::string)>& say)>& work);

}  // namespace countersign::testing
