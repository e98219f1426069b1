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
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "audit/accounts.h"
#include "core/clock.h"

namespace countersign::audit {

struct Report {
  std::string_view name;         // "refused-statements"
  std::string sentence;          // the question it answers, from the head of its file
  std::string about;             // the paragraph below: what is in it and what is not
  std::chrono::hours period{0};  // how far back it goes where nobody says
  // The value of its :more_than where nobody says; none: it has no such parameter.
  std::optional<std::uint32_t> more_than;
  std::string_view sql;
};

// Every report there is. Lives for ever.
std::span<const Report> reports();
// Null if there is none of that name.
const Report* find_report(std::string_view name);

struct ReportAsk {
  const Report* report = nullptr;
  Micros since;
  std::size_t limit = 100;  // newest first; at least 1
  std::optional<std::uint32_t> more_than;
};
// What is asked where nobody says otherwise.
ReportAsk ask_of(const Report& report, Micros now);

// How the store remembers that somebody read it (Store::note_reading): "refused-statements since
// 2026-11-20T05:06:07.000Z".
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
