#pragma once

// A PostgreSQL server behind the engines' door.

#include <memory>

#include "core/result.h"
#include "engines/engine.h"

namespace countersign::engines::postgres {

// Does not touch the server yet. An error is one of spelling: in the url, in the search path. What
// is sent to the server is judged by `inspector`: the product's is make_inspector()
// (engines/postgres/inspect.h); tests that prove what holds without it bring one of their own.
Result<std::unique_ptr<Engine>, std::string> make_engine(const SourceOptions& options,
                                                         std::unique_ptr<Inspector> inspector);

}  // namespace countersign::engines::postgres
