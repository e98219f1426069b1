#pragma once

// What may be read in a source, for whoever writes a statement: tables, columns, how they belong
// together. The allowed part only; bounded.

#include <vector>

#include "engines/engine.h"
#include "server/page/html.h"

namespace countersign::server {

void write_schema(Html& html, const std::vector<engines::SchemaRelation>& relations);

}  // namespace countersign::server
