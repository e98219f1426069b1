#pragma once

// What every reply carries, whoever made it: its request id, and the headers that keep a browser
// from storing it, guessing its type, framing it or running anything in it.

#include <string>

#include "server/http.h"

namespace countersign::server {

std::string new_request_id();

void protect(Response& response, const std::string& request_id);

}  // namespace countersign::server
