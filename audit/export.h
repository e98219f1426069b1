#pragma once

// The store's records as lines of JSON, in the order in which they were written, for whoever keeps
// or searches them elsewhere. docs/export-format.md is the contract of a line. Reads the file
// alone, a few records at a time, beside whoever writes it.
//
// At least once: a cursor names the log and the first record that was not exported, and is kept
// only after the lines before it are safe. After a crash the last lines come again.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace countersign::audit {

struct ExportCursor {
  std::string log;         // hex; empty: of a store without an evidence log
  std::uint64_t next = 0;  // the first record that is still to be exported
  // "countersign/cursor/1 LOG NEXT", and a line end
  std::string text() const;
  static std::optional<ExportCursor> parse(std::string_view text);
  friend bool operator==(const ExportCursor&, const ExportCursor&) = default;
};

// Where an export goes on, and what is to be said about it. Records are [from, to).
struct ExportStart {
  struct Records {
    std::uint64_t from = 0, to = 0;
    friend bool operator==(const Records&, const Records&) = default;
  };
  std::uint64_t from = 0;
  // Exported before the store was put back to an older state; others have their numbers now.
  std::optional<Records> replaced;
  // Pruned before they were exported.
  std::optional<Records> pruned;
  bool is_of_another_store = false;
};

struct ExportPortion {
  std::string lines;  // each with its line end
  std::uint64_t records = 0;
  ExportCursor next;
};

// One thread at a time. Throws StoreUnavailable.
class Exporter {
 public:
  virtual ~Exporter() = default;
  // How many records the store has had: the number of the next one.
  virtual std::uint64_t size() = 0;
  virtual ExportStart start_at(const ExportCursor& cursor) = 0;
  // From a record of which nobody kept a cursor.
  virtual ExportStart start_at(std::uint64_t seq) = 0;
  // At most `records_max` lines, of records from `from` up to but not `end`; none where there are
  // none yet.
  virtual ExportPortion next(std::uint64_t from, std::uint64_t end, std::size_t records_max) = 0;
};

// Needs no lock, and changes nothing.
std::unique_ptr<Exporter> open_export(const std::string& path);

}  // namespace countersign::audit
