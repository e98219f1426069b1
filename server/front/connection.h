#pragma once

// One connection: reads requests strictly and in time, has them answered, keeps alive what may be.

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include <Poco/Net/TCPServerConnection.h>

#include "server/auth/hosts.h"
#include "server/front/head.h"
#include "server/front/registry.h"
#include "server/front/wire.h"
#include "server/server.h"

namespace countersign::server::front {

// What all connections of a server share. Any thread.
struct Front {
  Front(Api& the_api, Wakeups& the_wakeups, const ServerOptions& the_options, HostNames the_hosts)
      : api(the_api),
        wakeups(the_wakeups),
        options(the_options),
        hosts(std::move(the_hosts)),
        registry(the_options.threads) {}

  Api& api;
  Wakeups& wakeups;
  const ServerOptions options;
  const HostNames hosts;
  Registry registry;
  std::atomic<std::uint32_t> long_polls{0};
};

class Connection final : public Poco::Net::TCPServerConnection {
 public:
  Connection(const Poco::Net::StreamSocket& socket, Front& front);
  void run() override;

 private:
  enum class Then : std::uint8_t { kNextRequest, kClose, kLingerAndClose };

  Then one_request(Registry::Seat& seat);
  // The head's bytes up to its blank line; nothing: the peer went away or said nothing.
  Result<std::optional<std::string>, Malformed> read_head(Deadline& first_byte);
  Result<std::string, Malformed> read_body(const Head& head, Deadline deadline);
  Result<Request, Malformed> request_of(Head head, std::string body) const;
  std::string peer_of(const Head& head) const;
  Response answer(Request request);
  Then refuse(const Malformed& why);
  Then reply(const Response& response, bool is_head, Then then);

  Front& front_;
  Wire wire_;
  std::string peer_;
};

}  // namespace countersign::server::front
