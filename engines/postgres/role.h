#pragma once

// Is this role one for reading? Some rights are refused, because a role that has them could act
// outside the database whatever the statement's transaction says; others are advised against.

#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "engines/postgres/connection.h"
#include "engines/postgres/words.h"

namespace countersign::engines::postgres {

// Why nothing is run under this role, with the way to a better one; none: it will do.
Result<std::optional<std::string>, Failure> role_refused(Connection& connection,
                                                         const Naming& naming,
                                                         const Patience& patience);

// What could be safer, a sentence each with the statement that makes it so. Of what the network
// sees too.
Result<std::vector<std::string>, Failure> role_advice(Connection& connection,
                                                      const Address& address, const Naming& naming,
                                                      const Patience& patience);

}  // namespace countersign::engines::postgres
