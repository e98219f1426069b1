#pragma once

// What the doors remember between requests.

#include "server/auth/links.h"
#include "server/auth/wrong_tries.h"

namespace countersign::server {

class Gate {
 public:
  Links links;
  WrongTries wrong_tries;
};

}  // namespace countersign::server
