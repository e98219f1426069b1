#pragma once

// A policy: what may be read from one source, as data. Made from settings, kept whole in the store
// by digest, so that a verdict can be explained and repeated years later. Plain values: a const
// Policy may be shared by any number of threads.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/digest.h"
#include "core/fence.h"
#include "core/result.h"

namespace countersign::guardrails {

// Reads that need no person: `allow` verdicts whose tables and estimated rows lie within, cancelled
// and handed to a person when time or delivered rows run over. Off unless present.
struct Envelope {
  std::set<std::string> tables;
  std::uint64_t rows = 1000;
  std::chrono::milliseconds time{2000};
  friend bool operator==(const Envelope&, const Envelope&) = default;
};

// When statements may be proposed and approved. Outside these hours every verdict is at least ask,
// or refuse.
struct Hours {
  std::set<std::uint8_t> days;       // 0 Monday … 6 Sunday
  std::chrono::minutes from{0};      // of the day
  std::chrono::minutes to{24 * 60};  // not included
  std::string zone = "UTC";          // "Europe/Berlin"
  bool is_refused_outside = false;
  friend bool operator==(const Hours&, const Hours&) = default;
};

// Tables whose statements only somebody else may approve: a person with that role who neither asked
// nor wrote the statement.
struct Review {
  std::set<std::string> tables;  // empty: every statement
  std::string role = "approver";
  friend bool operator==(const Review&, const Review&) = default;
};

// What becomes of statements that answer a question which the screen marked.
enum class OnMarked : std::uint8_t { kNote = 1, kAsk = 2, kRefuse = 3 };
std::string_view word(OnMarked on_marked);  // "note", "ask", "refuse"
std::optional<OnMarked> on_marked_named(std::string_view word);

// Allow-lists only: what is not named here is refused. For SQLite names are lower case (core/text.h
// ascii_lower), and a name in capitals here matches nothing; for PostgreSQL they are spelled as in
// the catalog.
struct Policy {
  std::string source;
  std::string dialect = "sqlite";
  // Whose policy it is: "analyst", "approver", "agent", …; empty: everybody's.
  std::string role;
  // Tables and views; a view allows what it reads. A name of another schema than the source's first
  // has it in front: "sales.orders".
  std::set<std::string> tables;
  ColumnSet deny_columns;
  ColumnSet mask_columns;
  std::set<std::string> functions;  // the dialect's default list, plus those named
  std::set<std::string> operators;  // PostgreSQL: likewise
  std::set<std::string> types;      // PostgreSQL: likewise; the engine's own names
  Limits limits;
  std::optional<Envelope> envelope;
  std::optional<Hours> hours;
  std::optional<Review> review;
  // How often the same statement may be proposed in one session; 0: as often as somebody likes.
  std::uint32_t repeats_max = 0;
  OnMarked marked_question = OnMarked::kNote;

  std::uint64_t ask_above_rows = 100'000;     // estimated result rows without LIMIT
  std::uint64_t ask_above_cost = 50'000'000;  // estimated rows visited
  std::uint64_t large_table_rows = 10'000;    // a scan in a join without a condition asks from here

  // One spelling for one meaning, in TOML: the text that is digested and kept.
  // policy_from_text(canonical()) gives the same policy, and canonical() of what was read the same
  // text: texts that stores keep from before roles, hours and the like (version 1) stay as they
  // are, digest and all, because a policy that uses none of these is still written that way.
  std::string canonical() const;
  Digest digest() const;  // SHA-256 of canonical()
  friend bool operator==(const Policy&, const Policy&) = default;
};

// The policies of one source: everybody's, and in its place another one for people (or agents'
// keys) with a role that has its own.
struct PolicyBook {
  Policy everyone;
  std::map<std::string, Policy> by_role;  // "agent", "analyst", "approver", "auditor", "admin"

  // Of several roles the first that has a policy counts, in this order: admin, approver, auditor,
  // analyst. An agent's key has the role "agent" and no other.
  const Policy& of(const std::set<std::string>& roles) const;
  friend bool operator==(const PolicyBook&, const PolicyBook&) = default;
};

// The functions that are safe by name in a dialect: they read no file, load no code, run no SQL and
// reveal nothing about the process. Empty for a dialect we do not know: then nothing is.
const std::set<std::string>& default_functions(std::string_view dialect);
// The operators and types that call nothing but the engine's own code. Empty for SQLite, which has
// no others.
const std::set<std::string>& default_operators(std::string_view dialect);
const std::set<std::string>& default_types(std::string_view dialect);

// Reads the canonical text back; for replay and `policy test`. Takes exactly what canonical()
// writes, nothing near it: settings are read elsewhere. An error names the line and what was
// expected there.
Result<Policy, std::string> policy_from_text(std::string_view canonical);

// Whether a policy means this relation, or this column. SQLite folds letters; names of PostgreSQL
// are spelled as in the catalog, where "Orders" and orders are two tables, and what is written in
// small letters guards columns in capitals as well.
bool lists(const Policy& policy, const std::set<std::string>& names, const std::string& name);
bool guards(const Policy& policy, const ColumnSet& columns, const std::string& table,
            const std::string& column);

// What the engine itself shall enforce while running. With an envelope deciding, its tighter time
// and row limits and its tables only.
Fence fence_of(const Policy& policy);
Fence fence_of(const Policy& policy, const Envelope& envelope);

}  // namespace countersign::guardrails
