#pragma once

// Runs a report on one connection to the store.

#include "audit/reports.h"

namespace countersign::audit::sqlite {

class Connection;

// Throws SqliteFailure.
ReportAnswer answer(Connection& connection, const ReportAsk& ask);

}  // namespace countersign::audit::sqlite
