#pragma once

// Reads a long stretch of the log with one thread for each connection, and hands the chunks over in
// order on the calling thread.

#include <functional>
#include <memory>
#include <span>

#include "audit/verify/chunk.h"

namespace countersign::audit::verifying {

inline constexpr std::uint64_t kChunk = 16 * 1024;

// All in the same snapshot; with one, no thread is made. Throws what a reader threw.
void read_pieces(std::span<const std::unique_ptr<Database>> databases, const Facts& facts,
                 const Forgetting& forgetting, std::uint64_t from, std::uint64_t chunk,
                 const std::function<void(Chunk&&)>& take);

}  // namespace countersign::audit::verifying
