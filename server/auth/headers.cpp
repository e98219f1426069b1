#include "server/auth/headers.h"

#include "core/digest.h"

namespace countersign::server {

std::string new_request_id() {
  return "req_" + to_hex(random_bytes(8));
}

void protect(Response& response, const std::string& request_id) {
  const std::pair<const char*, const char*> always[] = {
      {"X-Content-Type-Options", "nosniff"},
      {"Cache-Control", "no-store"},
      {"Content-Security-Policy",
       "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"},
      {"X-Frame-Options", "DENY"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"}};
  for (const auto& [name, value] : always) response.headers.emplace_back(name, value);
  response.headers.emplace_back("X-Request-Id", request_id);
}

}  // namespace countersign::server
