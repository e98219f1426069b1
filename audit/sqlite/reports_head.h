#pragma once

// The comment at the head of a report's file:
//
//   -- The question that it answers?
//   --
//   -- What is in it and what is not, in paragraphs.
//   --
//   -- :since      time 7d         the beginning of the period
//   -- :limit      1..1000 100     how many rows at most
//   -- :more_than  1..999999 50    how many sessions within one hour are still usual
//   -- :person     text ''         only this one
//   --
//   -- columns:
//   --   at  when it was asked
//
// Parameters and columns are parted from their sentence by two spaces or more.

#include <string_view>

#include "audit/reports.h"

namespace countersign::audit::sqlite {

// A head that is written otherwise is a bug of ours, and an invariant says so.
Report read_head(std::string_view name, std::string_view sql);

}  // namespace countersign::audit::sqlite
