#pragma once

// What the server writes, as exact values: numbers keep every digit, times are ISO texts.

#include <cstdint>
#include <string_view>

#include "engines/engine.h"

namespace countersign::engines::postgres {

// `type` is the server's number of the type, `text` what it wrote (never NULL). What is not as the
// server writes it stays a text.
Value value_of(std::uint32_t type, std::string_view text);

// How many bytes of a result it counts for.
std::uint64_t size_of(const Value& value);

}  // namespace countersign::engines::postgres
