#pragma once

// Runs approved statements on a server: inspected against the catalog that they are about to meet,
// one statement by the protocol, in a transaction that only reads, counted, timed, rolled back.

#include <functional>

#include "core/approved.h"
#include "core/fence.h"
#include "engines/engine.h"
#include "engines/postgres/describe.h"
#include "engines/postgres/session.h"
#include "engines/postgres/stops.h"

namespace countersign::engines::postgres {

struct RunParts {
  SessionPool& pool;
  Describer& describer;
  Inspector& inspector;
  RunRegistry& registry;
  StopSender& stops;
};

// Any thread; many at once. See engine.h, run.
RunReport run_statement(const RunParts& parts, const ApprovedStatement& statement,
                        const Fence& fence, RowSink& sink,
                        const std::function<void(const Progress&)>& progress);

// The server's plan of one reading statement, under `time`.
Result<Plan, SourceError> compile_statement(const RunParts& parts, std::string_view sql,
                                            std::chrono::milliseconds time);

}  // namespace countersign::engines::postgres
