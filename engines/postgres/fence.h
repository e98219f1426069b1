#pragma once

// The fence on PostgreSQL. The server has no authorizer that could be armed, so the statement is
// inspected once more, against the catalog that it is about to meet, by the engine itself: it does
// not trust whoever calls it. What gets past is still held by a role that only reads, in a
// transaction that only reads.

#include <optional>
#include <string>

#include "core/facts.h"
#include "core/fence.h"

namespace countersign::engines::postgres {

// Why this is not exactly one statement that only reads; none: it is. Nothing else is ever sent.
std::optional<std::string> not_one_reading_statement(const Facts& facts);

// What the statement would read or call beyond the fence, in words; none: nothing.
std::optional<std::string> beyond_fence(const Facts& facts, const Fence& fence);

}  // namespace countersign::engines::postgres
