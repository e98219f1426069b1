#pragma once

// Start and stop of the HTTP server. What stands behind it is an Api; nothing else may notice how
// sockets are handled.

#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>

#include "server/api.h"

namespace countersign::server {

struct ServerOptions {
  std::string listen = "127.0.0.1:8080";  // host:port; port 0: any free one
  bool behind_proxy = false;              // without it only loopback addresses are accepted
  std::uint32_t threads = 64;             // long polls hold at most a quarter of them
  std::uint64_t body_bytes_max = 1'000'000;
  std::uint64_t head_bytes_max = 16 * 1024;   // request line and header fields
  std::chrono::seconds head_deadline{10};     // from a request's first byte to its blank line
  std::chrono::seconds request_deadline{30};  // the whole request, and then the whole reply
  std::chrono::seconds keep_alive{15};
};

// The port is taken, the address is not loopback, …: the message says what to do.
class CannotListen : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Server {
 public:
  virtual ~Server() = default;
  virtual std::string address() const = 0;  // "127.0.0.1:8080", with the port that was really taken
  // Finishes requests under way, at most for `patience`. Idempotent.
  virtual void stop(std::chrono::milliseconds patience) = 0;
};

// Listening when it returns. The references MUST outlive the server.
std::unique_ptr<Server> start_server(Api& api, Wakeups& wakeups, const ServerOptions& options);

}  // namespace countersign::server
