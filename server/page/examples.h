#pragma once

// A few questions to begin with, made from what a source holds, so that they fit one's own data.

#include <string>
#include <vector>

#include "engines/engine.h"

namespace countersign::server {

// At most four; none for a source without tables that may be read.
std::vector<std::string> example_questions(const std::vector<engines::SchemaRelation>& relations);

}  // namespace countersign::server
