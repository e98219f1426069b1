#pragma once

// What the pages of the store's file do not use, overwritten with zeros. SQLite's secure_delete
// overwrites what is deleted; but where rows move because a page got full, their copies stay on the
// old page, in the gap between its row numbers and its rows, and outlive the rows themselves.
//
// Only the gap and the free blocks of a tree's page are touched, which nothing reads: a reader, or
// a power failure, at any moment finds the same rows.

#include <cstddef>
#include <cstdint>
#include <span>

namespace countersign::audit::sqlite {

class Connection;

// One page of a tree whose last `reserved` bytes are not SQLite's; whether anything was changed. A
// page that is not well formed is left as it is.
bool overwrite_gaps(std::span<std::uint8_t> page, bool is_first, std::size_t reserved);

// The next `count` pages from `first` (1 is the first) of the main file, straight in it. MUST be
// called on the writing connection, outside of a transaction, after its WAL was emptied. Gives
// back the page to go on with, which is `first` if somebody wrote meanwhile; 0 at the end. Throws
// SqliteFailure.
std::uint32_t overwrite_unused(Connection& connection, std::uint32_t first, std::uint32_t count);

}  // namespace countersign::audit::sqlite
