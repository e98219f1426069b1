#pragma once

// Files of a few lines that must be whole or not there: keys, and how far a log had come.

#include <optional>
#include <string>
#include <string_view>

namespace countersign::audit::log {

// Nothing if there is no such file. Throws StoreUnavailable (kMisconfigured) if it cannot be read
// or is larger than 1 MiB.
std::optional<std::string> read_small_file(const std::string& path);

// Written beside it with that mode, flushed, renamed and its folder flushed: never half, whatever
// happens. Throws StoreUnavailable (kMisconfigured) with what to do.
void replace_small_file(const std::string& path, std::string_view text, unsigned mode);

// Durable when it returns; throws as above.
void rename_small_file(const std::string& from, const std::string& to);

}  // namespace countersign::audit::log
