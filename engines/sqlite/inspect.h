#pragma once

// Facts of one statement, from a check connection: what the authorizer was asked, what the program
// opens, what the plan loops over, and what its tokens show.

#include <string_view>

#include "core/facts.h"
#include "engines/engine.h"
#include "engines/sqlite/check.h"

namespace countersign::engines::sqlite {

// May be called from any thread. Nothing of `sql` is ever stepped but its listing.
Facts inspect_statement(CheckPool& pool, const Schema& schema, std::string_view sql);

// Where the statement proper begins, behind EXPLAIN [QUERY PLAN].
std::size_t body_start(const Outline& outline);

}  // namespace countersign::engines::sqlite
