#pragma once

// Opens the listening socket, or says in words why not and what to do.

#include <cstdint>
#include <string>
#include <string_view>

#include <Poco/Net/ServerSocket.h>

#include "server/server.h"

namespace countersign::server::front {

struct Address {
  std::string host;  // "127.0.0.1", "localhost", "[::1]"
  std::uint16_t port = 0;
};

// Throws CannotListen on what is not host:port.
Address parse_listen(std::string_view listen);

// Throws CannotListen.
Poco::Net::ServerSocket listen_on(const ServerOptions& options);

}  // namespace countersign::server::front
