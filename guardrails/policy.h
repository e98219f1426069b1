#pragma once

// A policy: what may be read from one source, as data. Made from settings, kept whole in the store
// by digest, so that a verdict can be explained and repeated years later. Plain values: a const
// Policy may be shared by any number of threads.

#include <chrono>
#include <cstdint>
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

// Allow-lists only: what is not named here is refused. Names are lower case (core/text.h
// ascii_lower); a name in capitals here matches nothing.
struct Policy {
  std::string source;
  std::string dialect = "sqlite";
  std::set<std::string> tables;  // tables and views; a view allows what it reads
  std::set<ColumnName> deny_columns;
  std::set<ColumnName> mask_columns;
  std::set<std::string> functions;  // the dialect's default list, plus those named
  Limits limits;
  std::optional<Envelope> envelope;

  std::uint64_t ask_above_rows = 100'000;     // estimated result rows without LIMIT
  std::uint64_t ask_above_cost = 50'000'000;  // estimated rows visited
  std::uint64_t large_table_rows = 10'000;    // a scan in a join without a condition asks from here

  // One spelling for one meaning, in TOML: the text that is digested and kept.
  // policy_from_text(canonical()) gives the same policy.
  std::string canonical() const;
  Digest digest() const;  // SHA-256 of canonical()
  friend bool operator==(const Policy&, const Policy&) = default;
};

// The functions that are safe by name in a dialect: they read no file, load no code, run no SQL and
// reveal nothing about the process. Empty for a dialect we do not know: then nothing is.
const std::set<std::string>& default_functions(std::string_view dialect);

// Reads the canonical text back; for replay and `policy test`. Takes exactly what canonical()
// writes, nothing near it: settings are read elsewhere. An error names the line and what was
// expected there.
Result<Policy, std::string> policy_from_text(std::string_view canonical);

// What the engine itself shall enforce while running. With an envelope deciding, its tighter time
// and row limits and its tables only.
Fence fence_of(const Policy& policy);
Fence fence_of(const Policy& policy, const Envelope& envelope);

}  // namespace countersign::guardrails
