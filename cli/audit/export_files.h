#pragma once

// Where an export goes, and the cursor by which the next one goes on. What was written is flushed
// before the cursor moves, so that a crash repeats lines and loses none.

#include <optional>
#include <string>
#include <string_view>

#include "audit/export.h"

namespace countersign::cli {

class Terminal;

// Standard output, or a file that is appended to. A last line that a crash cut off is taken away
// first: its record comes again. Throws CannotStart.
class ExportOut {
 public:
  // Empty: standard output.
  ExportOut(const std::string& file, Terminal& terminal);
  ~ExportOut();
  ExportOut(const ExportOut&) = delete;
  ExportOut& operator=(const ExportOut&) = delete;

  // Written and flushed when it returns; false when standard output takes no more.
  bool write(std::string_view lines);

 private:
  void cut_torn_line() const;
  std::string file_;
  Terminal& terminal_;
  int number_ = -1;
};

// Nothing when there is no such file. Throws CannotStart for one that is no cursor.
std::optional<audit::ExportCursor> read_cursor(const std::string& file);
// Whole or not at all, also when the power fails.
void keep_cursor(const std::string& file, const audit::ExportCursor& cursor);

}  // namespace countersign::cli
