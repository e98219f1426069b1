#include "server/front/listening.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>
#include <Poco/Net/SocketAddress.h>
#include <fmt/format.h>

#include "core/text.h"
#include "server/auth/hosts.h"

namespace countersign::server::front {

namespace {

namespace fs = std::filesystem;

constexpr int kBacklog = 128;

// The inode of a socket that listens on the port, from a table of the kernel's.
std::optional<std::string> listening_inode(const char* table, std::uint16_t port) {
  std::ifstream in(table);
  std::string line;
  const auto suffix = fmt::format(":{:04X}", port);
  while (std::getline(in, line)) {
    std::istringstream fields(line);
    std::string slot, local, remote, state, queues, timer, retries, user, timeout, inode;
    fields >> slot >> local >> remote >> state >> queues >> timer >> retries >> user >> timeout >>
        inode;
    if (local.ends_with(suffix) && state == "0A") return inode;
  }
  return std::nullopt;
}

bool holds_socket(const fs::path& process, const std::string& inode) {
  std::error_code ignored;
  const auto wanted = fmt::format("socket:[{}]", inode);
  for (const auto& file : fs::directory_iterator(process / "fd", ignored)) {
    if (fs::read_symlink(file.path(), ignored) == wanted) return true;
  }
  return false;
}

// Which process has the port, if we may know: only processes of our own user can be looked into.
std::string who_listens(std::uint16_t port) {
  auto inode = listening_inode("/proc/net/tcp", port);
  if (!inode) inode = listening_inode("/proc/net/tcp6", port);
  if (!inode) return {};
  std::error_code ignored;
  for (const auto& process : fs::directory_iterator("/proc", ignored)) {
    const auto pid = process.path().filename().string();
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    if (!holds_socket(process.path(), *inode)) continue;
    std::string name;
    std::ifstream in(process.path() / "comm");
    std::getline(in, name);
    return fmt::format(" by process {} ({})", pid, printable(name));
  }
  return {};
}

Poco::Net::SocketAddress resolve(const Address& address) {
  auto host = address.host;
  if (host.starts_with('[')) host = host.substr(1, host.size() - 2);
  try {
    return Poco::Net::SocketAddress(host, address.port);
  } catch (const Poco::Exception& e) {
    throw CannotListen(fmt::format("server.listen: the host \"{}\" cannot be resolved: {}",
                                   printable(host), printable(e.displayText())));
  }
}

void check_loopback(const Poco::Net::SocketAddress& address, const ServerOptions& options) {
  if (options.behind_proxy || address.host().isLoopback()) return;
  throw CannotListen(fmt::format(
      "server.listen: {} can be reached from outside, and this server speaks no TLS. Listen on "
      "127.0.0.1, or put a proxy that does TLS before it and set server.behind_proxy = true.",
      address.toString()));
}

}  // namespace

Address parse_listen(std::string_view listen) {
  const auto colon = listen.rfind(':');
  const auto before = listen.substr(0, colon);
  const auto host = colon == std::string_view::npos ? "" : host_name(before);
  std::uint16_t port = 0;
  if (!host.empty() && host.size() == before.size()) {
    const auto text = listen.substr(colon + 1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (!text.empty() && error == std::errc{} && end == text.data() + text.size())
      return {host, port};
  }
  throw CannotListen(
      fmt::format("server.listen: expected host:port such as 127.0.0.1:8080, found \"{}\".",
                  printable(listen)));
}

Poco::Net::ServerSocket listen_on(const ServerOptions& options) {
  const auto wanted = parse_listen(options.listen);
  const auto address = resolve(wanted);
  check_loopback(address, options);
  Poco::Net::ServerSocket socket;
  try {
    // Without SO_REUSEPORT, which Poco's two-argument bind sets: a second server would silently
    // take half of the first one's connections.
    socket.bind(address, true, false);
    socket.listen(kBacklog);
    return socket;
  } catch (const Poco::Exception& e) {
    if (e.code() != POCO_EADDRINUSE)
      throw CannotListen(fmt::format("server.listen: cannot listen on {}: {}", address.toString(),
                                     printable(e.displayText())));
  }
  throw CannotListen(fmt::format(
      "server.listen: {} is already taken{}. Stop that process, or choose another port with "
      "--server.listen {}:{}.",
      address.toString(), who_listens(wanted.port), wanted.host,
      wanted.port == 65535 ? 8081 : wanted.port + 1));
}

}  // namespace countersign::server::front
