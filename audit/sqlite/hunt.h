#pragma once

// A hunt over the rows of a SQLite store, and what it found as signals.

#include "audit/hunt.h"

namespace countersign::audit::sqlite {

class Connection;
class Ledger;

// Throws SqliteFailure.
HuntPortion hunt(Connection& connection, const HuntAsk& ask);
// On the writer's thread.
LateSignalsDone add_signals(Ledger& ledger, const LateSignals& signals);

}  // namespace countersign::audit::sqlite
