#include "server/auth/headers.h"

#include "core/digest.h"

namespace countersign::server {

std::string new_request_id() {
  return "req_" + to_hex(random_bytes(8));
}

namespace {

// What a page of ours may do: be read, be styled by our own sheet, and send its forms to us.
constexpr const char* kOfPages =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'";
constexpr const char* kOfAnythingElse =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

}  // namespace

void protect(Response& response, const std::string& request_id) {
  const bool is_page = response.header("Content-Type").starts_with("text/html");
  const std::pair<const char*, const char*> always[] = {
      {"X-Content-Type-Options", "nosniff"},
      {"Cache-Control", "no-store"},
      {"Content-Security-Policy", is_page ? kOfPages : kOfAnythingElse},
      {"X-Frame-Options", "DENY"},
      // With no-referrer a browser would send "Origin: null" with our own forms.
      {"Referrer-Policy", is_page ? "same-origin" : "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"}};
  for (const auto& [name, value] : always) response.headers.emplace_back(name, value);
  response.headers.emplace_back("X-Request-Id", request_id);
}

}  // namespace countersign::server
