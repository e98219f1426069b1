#pragma once

// What the person who asked for an erasure takes away.

#include <string>

#include "audit/retention.h"
#include "audit/sqlite/forget/run.h"

namespace countersign::audit::sqlite {

// `checkpoint` is the signed note after it; empty: none.
Certificate certificate(const EraseAsk& ask, const Erased& erased, Micros at,
                        const std::string& checkpoint);

}  // namespace countersign::audit::sqlite
