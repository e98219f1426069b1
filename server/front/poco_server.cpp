// The front for now: Poco's accepting thread and thread pool, one thread for each connection.

#include <mutex>

#include <Poco/Net/TCPServer.h>
#include <Poco/ThreadPool.h>

#include "server/front/connection.h"
#include "server/front/listening.h"
#include "server/server.h"

namespace countersign::server {

namespace {

using std::chrono::steady_clock;

class Connections final : public Poco::Net::TCPServerConnectionFactory {
 public:
  explicit Connections(front::Front& front) : front_(front) {}
  Poco::Net::TCPServerConnection* createConnection(const Poco::Net::StreamSocket& socket) override {
    return new front::Connection(socket, front_);  // Poco deletes it
  }

 private:
  front::Front& front_;
};

// Accepted and waiting for a thread; what comes beyond is closed at once. They wait briefly:
// whoever says nothing is let go when the pool runs short.
constexpr int kQueuedMax = 512;

Poco::Net::TCPServerParams::Ptr params_of(const ServerOptions& options) {
  Poco::Net::TCPServerParams::Ptr params = new Poco::Net::TCPServerParams;
  params->setMaxThreads(static_cast<int>(options.threads));
  params->setMaxQueued(kQueuedMax);
  return params;
}

// Behind a proxy the public name is the proxy's business.
HostNames hosts_of(const ServerOptions& options) {
  if (options.behind_proxy) return {};
  return loopback_names(front::parse_listen(options.listen).host);
}

constexpr int kIdleThreadSeconds = 60;
constexpr int kStackBytes = 1024 * 1024;

class PocoServer final : public Server {
 public:
  PocoServer(Api& api, Wakeups& wakeups, const ServerOptions& options)
      : front_(api, wakeups, options, hosts_of(options)),
        pool_("http", 1, static_cast<int>(options.threads), kIdleThreadSeconds, kStackBytes),
        socket_(front::listen_on(options)),
        server_(new Connections(front_), pool_, socket_, params_of(options)) {
    server_.start();
  }
  ~PocoServer() override { stop(std::chrono::milliseconds(0)); }

  std::string address() const override { return socket_.address().toString(); }

  void stop(std::chrono::milliseconds patience) override {
    const std::lock_guard lock(stopping_);
    if (is_stopped_) return;
    is_stopped_ = true;
    const auto deadline = steady_clock::now() + patience;
    server_.stop();
    socket_.close();
    front_.wakeups.stop();
    front_.registry.close_waiting();
    if (!front_.registry.wait_empty(deadline)) front_.registry.close_all();
    // Handlers that are inside the desk come back by themselves; their sockets are shut.
    pool_.joinAll();
  }

 private:
  front::Front front_;
  Poco::ThreadPool pool_;
  Poco::Net::ServerSocket socket_;
  Poco::Net::TCPServer server_;
  std::mutex stopping_;
  bool is_stopped_ = false;
};

}  // namespace

std::unique_ptr<Server> start_server(Api& api, Wakeups& wakeups, const ServerOptions& options) {
  return std::make_unique<PocoServer>(api, wakeups, options);
}

}  // namespace countersign::server
