#pragma once

// A result's column names as one text: a JSON array of strings, which people and json_each() can
// read. Names come from the source and may hold anything; what is not text is escaped.

#include <string>
#include <string_view>
#include <vector>

namespace countersign::audit::sqlite {

// Empty for no names.
std::string to_json(const std::vector<std::string>& names);
// Reads what to_json wrote; anything else gives what could be read.
std::vector<std::string> from_json(std::string_view text);

}  // namespace countersign::audit::sqlite
