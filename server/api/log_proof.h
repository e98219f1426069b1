#pragma once

// The evidence log in answers: what a person takes away who decided something.

#include "audit/store.h"
#include "server/json.h"

namespace countersign::server {

// The receipt of that record ("format": "countersign/receipt/1"); null where none can be made now,
// since what was decided stands all the same.
Poco::Dynamic::Var proof_of(audit::Store& store, Seq seq);

}  // namespace countersign::server
