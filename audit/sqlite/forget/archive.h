#pragma once

// What goes is written to a file first, one JSON object a line, and flushed to the disk before
// anything goes. A line has the text's key, so that it can be shown later that this very text stood
// in the log. Lines may stand twice when a purge was interrupted.

#include <string>
#include <vector>

#include "audit/sqlite/forget/texts.h"

namespace countersign::audit::sqlite {

class Archive {
 public:
  // Makes the file with mode 0600, or appends to it; a file that others may read is refused. Throws
  // StoreUnavailable (kMisconfigured, kFull).
  explicit Archive(const std::string& path);
  ~Archive();
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  void add(const FoundSession& session, const PresentText& text);
  void add(const EventText& text);
  // Whole lines with their ends.
  void add_lines(std::string_view lines);
  void flush();

 private:
  void write_out();
  std::string path_;
  int file_ = -1;
  std::string waiting_;
};

}  // namespace countersign::audit::sqlite
