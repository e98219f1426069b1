#pragma once

// Whether the rows of one session are what its records add up to: states by the table of a step's
// life, counts and times by the order of records, and nothing that no record wrote.

#include <cstdint>
#include <vector>

#include "audit/sqlite/session_rows.h"
#include "audit/verify/findings.h"
#include "audit/verify/forgetting.h"

namespace countersign::audit::verifying {

// What is kept of a record until its session is complete.
struct Seen {
  std::uint64_t seq = 0;
  std::int64_t at_us = 0;
  std::int64_t code = 0;  // of ERASED
  std::uint32_t n = 0;
  RecordType type = RecordType::kSession;
};

// `seen`: all records of the session, ascending. Gives back how many texts were forgotten with a
// record that says so.
std::uint64_t check_session(const sqlite::SessionRows& rows, const std::vector<Seen>& seen,
                            const Forgetting& forgetting, Findings& findings);

}  // namespace countersign::audit::verifying
