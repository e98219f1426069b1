#pragma once

// Rows of the store as the values that people read.

#include <vector>

#include "audit/sqlite/connection.h"
#include "audit/store.h"

namespace countersign::audit::sqlite {

// Each reads the query's current row.
SessionView session_view(const Query& query);
MessageView message_view(const Query& query);
EventView event_view(const Query& query);
SignalView signal_view(const Query& query);

// The steps numbered from `first` to `last`, with their findings.
std::vector<StepView> read_steps(Connection& connection, const SessionId& id, StepNumber first,
                                 StepNumber last);

}  // namespace countersign::audit::sqlite
