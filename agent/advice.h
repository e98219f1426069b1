#pragma once

// What a refused statement could say instead: the likely spelling of a name that cannot be read,
// and what can. It looks at nothing but the name that was written and at what policy allows, so
// that a name which does not exist and one that is only out of bounds are answered alike.

#include <string>

#include "agent/judging.h"

namespace countersign::agent {

// One or two sentences, safe to show; empty where there is nothing to add.
std::string advice(const Judged& judged);

}  // namespace countersign::agent
