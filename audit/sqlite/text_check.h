#pragma once

// No text reaches a row that is not storable: valid UTF-8, no NUL, at most 64 KiB. Callers escape
// what is not (core/text.h, escaped_prefix) before they come here.

#include <stdexcept>
#include <string>
#include <string_view>

#include "core/text.h"

namespace countersign::audit::sqlite {

// On the caller's thread, before a command is queued. Throws std::invalid_argument.
inline void check_text(std::string_view text, const char* what) {
  if (!is_storable_text(text))
    throw std::invalid_argument(std::string(what) +
                                " is not storable text (valid UTF-8, no NUL, at most 64 KiB)");
}

}  // namespace countersign::audit::sqlite
