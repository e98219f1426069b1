#pragma once

// Reports: named questions to the audit store, one file each in queries/reports/, which opens with
// the sentence it answers. They read rows and indexes, never every text, and say how many sessions
// they looked at, so that an empty answer can be told from an empty store.
//
// The table is constant and may be used from any thread. Reader::report() (audit/store.h) answers;
// who may ask, and that somebody did, is the caller's business.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "audit/accounts.h"
#include "core/clock.h"
#include "core/result.h"

namespace countersign::audit {

// What may be said of a report beside since and limit, declared in the head of its file.
struct ReportKnob {
  enum class Kind : std::uint8_t {
    kNumber,  // a whole number from `min` to `max`
    kText,    // at most 200 bytes; the empty one means: any
  };
  std::string name;  // "more_than"
  Kind kind = Kind::kNumber;
  std::int64_t min = 0, max = 0;
  std::string preset;    // its value where nobody says: "50"; of a text always empty
  std::string sentence;  // what it is for
};

struct ReportColumn {
  std::string name;
  std::string meaning;
};

struct Report {
  std::string_view name;         // "refused-statements"
  std::string sentence;          // the question it answers, from the head of its file
  std::string about;             // the paragraphs below: what is in it and what is not
  std::chrono::hours period{0};  // how far back it goes where nobody says
  std::vector<ReportKnob> knobs;
  std::vector<ReportColumn> columns;  // of the answer, in their order
  std::string_view sql;
};

// Every report there is. Lives for ever.
std::span<const Report> reports();
// Null if there is none of that name.
const Report* find_report(std::string_view name);

inline constexpr std::size_t kReportRowsMax = 1000;

// A whole number, or a text.
using ReportValue = std::variant<std::int64_t, std::string>;

struct ReportAsk {
  const Report* report = nullptr;
  Micros since;
  std::size_t limit = 100;                                 // at least 1
  std::map<std::string, ReportValue, std::less<>> values;  // of the report's knobs, every one
};
// What is asked where nobody says otherwise.
ReportAsk ask_of(const Report& report, Micros now);
// Sets since, limit or a knob to what a person wrote. The error is a sentence that says what is
// wanted; what was found stands in it printable.
Result<Done, std::string> set_value(ReportAsk& ask, std::string_view name, std::string_view text,
                                    Micros now);
// "50".
std::string value_text(const ReportValue& value);

// How the store remembers that somebody read it (Store::note_reading): "abuse-by-address since
// 2026-11-20T05:06:07.000Z more_than=20": knobs only where they are not as preset.
std::string what_was_read(const ReportAsk& ask);

// Whose key it is, from the store's file alone: for asking where nothing can be written. As
// Accounts::authenticate().
std::optional<Identity> whose_key(const std::string& path, std::string_view key);

// Empty: NULL, such as an erased text.
using ReportCell = std::variant<std::monostate, std::int64_t, std::string>;

// Texts in it were written by anybody: hostile wherever they are shown (core/text.h).
struct ReportAnswer {
  std::vector<std::string> columns;
  std::vector<std::vector<ReportCell>> rows;
  bool has_more = false;        // there are rows beyond the limit
  std::uint64_t looked_at = 0;  // how many sessions the period has
};

// The report's statement and the one that counts what it looked at, their parameters replaced by
// values: text to paste into any SQLite client that has the store open.
std::string report_sql(const ReportAsk& ask);

// A beginning of the period as people write it, before `now`: "1h", "7d", "30min", "2w", a date
// "2026-11-20", a time "2026-11-20 08:30" or "2026-11-20T08:30:00Z" (UTC). Nothing if it is none.
std::optional<Micros> parse_since(std::string_view text, Micros now);

}  // namespace countersign::audit
