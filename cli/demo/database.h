#pragma once

// Makes the demo's database file. This is the one place outside engines/ and audit/ that writes a
// database: what it writes is ours from the first byte, and neither a source's door nor the store
// has a way to make a file.

#include <span>
#include <string>
#include <string_view>

namespace countersign::cli {

// Runs the scripts one after another in a new file. Throws CannotStart (cli/house.h); the file is
// gone again then.
void make_database(const std::string& path, std::span<const std::string_view> scripts);

}  // namespace countersign::cli
