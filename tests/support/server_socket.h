#pragma once

// A server over a fake desk, and a raw socket to it: what a test sends is what goes over the wire.

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "server/server.h"
#include "tests/support/server_desk.h"

namespace countersign::server::testing {

// A plain TCP client. Nothing it does takes longer than its patience.
class RawSocket {
 public:
  explicit RawSocket(std::uint16_t port,
                     std::chrono::milliseconds patience = std::chrono::seconds(10));
  ~RawSocket();
  RawSocket(RawSocket&& other) noexcept;
  RawSocket& operator=(RawSocket&&) = delete;

  bool send(std::string_view bytes);  // false: the other side is gone
  void end_sending();
  // One whole reply: head, and the body that its Content-Length promises. Empty: closed without
  // one, or out of patience.
  std::string reply(bool is_head = false);
  // Everything up to the close; fails the test when the other side does not close in time.
  std::string until_close();
  // True if the other side closed (or reset) within its patience.
  bool is_closed();

 private:
  bool receive();  // one piece into buffer_
  int socket_ = -1;
  std::string buffer_;
  bool is_reset_ = false;
};

int status_of(std::string_view reply);  // 0: none
std::string body_of(std::string_view reply);
std::string field_of(std::string_view reply, std::string_view name);

// A House with a listening server.
struct Listening {
  explicit Listening(ServerOptions options = {});
  std::uint16_t port() const;
  // "GET /healthz" over a fresh connection: does the server answer anybody else?
  bool answers();
  // A whole request with the analyst's key.
  std::string request(std::string_view method, std::string_view target, std::string_view body = "",
                      std::string_view more_headers = "") const;
  // One request on a connection of its own.
  std::string call(std::string_view method, std::string_view target, std::string_view body = "",
                   std::string_view more_headers = "");

  House house;
  Wakeups wakeups;
  std::unique_ptr<Server> server;
};

}  // namespace countersign::server::testing
