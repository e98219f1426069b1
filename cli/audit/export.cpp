// countersign audit export: the store's records as lines of JSON, at least once.

#include "audit/export.h"

#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "audit/store.h"
#include "cli/audit/export_files.h"
#include "cli/audit/reading.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/here.h"
#include "cli/house.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

constexpr std::size_t kRecordsAtOnce = 500;
// How often a following export looks: one look-up in an index.
constexpr std::chrono::milliseconds kPause{200};

struct Wanted {
  std::string out;     // empty: standard output
  std::string cursor;  // empty: none is kept
  bool follows = false;
};

audit::ExportStart start_meant(const Arguments& arguments, const Wanted& wanted,
                               audit::Exporter& exporter) {
  const auto given = arguments.value("from");
  std::optional<audit::ExportCursor> cursor;
  if (!wanted.cursor.empty()) cursor = read_cursor(wanted.cursor);
  if (cursor && given)
    throw BadUsage(fmt::format("--from and the cursor in {} both say where to begin; remove one",
                               printable(wanted.cursor)));
  if (cursor) return exporter.start_at(*cursor);
  if (!given) return exporter.start_at(0);
  const auto seq = whole_number(*given);
  if (!seq) throw BadUsage("--from expects the number of a record");
  return exporter.start_at(*seq);
}

void tell(const audit::ExportStart& start, const Wanted& wanted, Terminal& terminal) {
  if (start.is_of_another_store)
    throw ApiNo(Exit::kDiffers,
                fmt::format("the cursor in {} is of another store; name another file to begin anew",
                            printable(wanted.cursor)));
  if (start.replaced)
    terminal.say(
        fmt::format("The store was put back to an older state since: records {} to {} that "
                    "were exported are not in it any more, others take their numbers.",
                    start.replaced->from, start.replaced->to - 1));
  if (start.pruned)
    terminal.say(fmt::format("Records {} to {} were pruned before they were exported.",
                             start.pruned->from, start.pruned->to - 1));
}

class Export {
 public:
  Export(audit::Exporter& exporter, const Wanted& wanted, Terminal& terminal)
      : exporter_(exporter), wanted_(wanted), terminal_(terminal), out_(wanted.out, terminal) {}

  // Up to `end`, and further as they come for whoever follows.
  Exit run(std::uint64_t from, std::uint64_t end) {
    next_ = from;
    while (!terminal_.take_interrupt()) {
      const auto portion = exporter_.next(next_, end, kRecordsAtOnce);
      if (portion.records > 0) {
        if (!take(portion)) return Exit::kFailure;
        tell_progress(end);
      } else if (!wanted_.follows) {
        break;
      } else {
        std::this_thread::sleep_for(kPause);
      }
    }
    terminal_.say(fmt::format("{} record{} exported; the next is {}.", records_,
                              records_ == 1 ? "" : "s", next_));
    return Exit::kOk;
  }

 private:
  bool take(const audit::ExportPortion& portion) {
    if (!out_.write(portion.lines)) return false;
    if (!wanted_.cursor.empty()) keep_cursor(wanted_.cursor, portion.next);
    records_ += portion.records;
    next_ = portion.next.next;
    return true;
  }

  void tell_progress(std::uint64_t end) {
    if (!terminal_.is_err_terminal() || terminal_.is_out_terminal()) return;
    if (wanted_.follows)
      terminal_.status(fmt::format("{} records exported; waiting for more", records_));
    else
      terminal_.status(fmt::format("{} of {} records", next_, end));
  }

  audit::Exporter& exporter_;
  const Wanted& wanted_;
  Terminal& terminal_;
  ExportOut out_;
  std::uint64_t next_ = 0;
  std::uint64_t records_ = 0;
};

Exit run(const Arguments& arguments, Terminal& terminal) {
  const Wanted wanted{arguments.value("out").value_or(""), arguments.value("cursor").value_or(""),
                      arguments.has("follow")};
  AuditReading reading(arguments);
  const auto exporter = audit::open_export(reading.path());
  const auto start = start_meant(arguments, wanted, *exporter);
  tell(start, wanted, terminal);
  // What is there now: the note of this very reading is for the next one.
  const auto size = exporter->size();
  if (start.from >= size && !wanted.follows) {
    const ExportOut mended(wanted.out, terminal);  // without the half line of one that was killed
    terminal.say(fmt::format("Nothing new; the next record is {}.", size));
    return Exit::kOk;
  }
  reading.note(audit::Reading::kExport,
               wanted.follows ? fmt::format("records from {} on", start.from)
                              : fmt::format("records {} to {}", start.from, size - 1),
               terminal);
  if (wanted.follows) terminal.catch_interrupts();
  return Export(*exporter, wanted, terminal).run(start.from, wanted.follows ? UINT64_MAX : size);
}

}  // namespace

Command audit_export_command() {
  return {.name = "audit export",
          .takes = "[--from SEQ] [--follow] [--out FILE] [--cursor FILE]",
          .sentence = "Write the store's records as lines of JSON",
          .about =
              "One object a line for every record, in order, with the texts it wrote "
              "(docs/export-format.md).\n"
              "With --cursor it goes on where it stopped: the cursor moves only after the lines "
              "before it are\n"
              "safe, so a crash repeats lines and loses none. --follow waits for new records until "
              "Ctrl-C.\n"
              "Only a key with the role auditor may export; that it was done is recorded.",
          .options = {{"from", "SEQ", "the first record (default: the first there is)"},
                      {"follow", "", "go on with new records as they are written"},
                      {"out", "FILE", "append to this file instead of standard output"},
                      {"cursor", "FILE", "where to go on next time is kept here"},
                      {"store", "FILE", "a store's file, such as a copy"}},
          .examples = {{"countersign audit export --out audit.ndjson --cursor audit.cursor",
                        "what is new since the last time"},
                       {"countersign audit export --follow --cursor siem.cursor | send-to-siem",
                        "everything, as it is written"}},
          .exits = {Exit::kFailure, Exit::kDiffers},
          .words_max = 0,
          .run = run};
}

}  // namespace countersign::cli
