#pragma once

// The keyed digest of what a person was shown of a step: statement, source, verdict, policy,
// schema.

#include <optional>
#include <string>
#include <string_view>

#include "core/digest.h"
#include "core/verdict.h"

namespace countersign::audit::sqlite {

struct Shown {
  std::string_view sql;
  std::string_view source;
  std::optional<VerdictKind> verdict;
  std::optional<Digest> policy;
  std::optional<Digest> schema;
};

// Hex. Empty when the session's key is gone: nothing of such a session can be decided.
std::string tag_of(std::string_view session_key, const Shown& shown);

}  // namespace countersign::audit::sqlite
