#include "tests/support/server_socket.h"

#include <cerrno>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/text.h"
#include "tests/support/catch.h"

namespace countersign::server::testing {

RawSocket::RawSocket(std::uint16_t port, std::chrono::milliseconds patience)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  timeval time{};
  time.tv_sec = patience.count() / 1000;
  time.tv_usec = patience.count() % 1000 * 1000;
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    throw std::runtime_error("cannot connect to the server under test");
}

RawSocket::~RawSocket() {
  if (socket_ >= 0) ::close(socket_);
}

RawSocket::RawSocket(RawSocket&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      buffer_(std::move(other.buffer_)),
      is_reset_(other.is_reset_) {}

bool RawSocket::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void RawSocket::end_sending() {
  ::shutdown(socket_, SHUT_WR);
}

bool RawSocket::receive() {
  char bytes[16 * 1024];
  const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
  if (count < 0 && errno == ECONNRESET) is_reset_ = true;
  if (count == 0) is_reset_ = true;
  if (count <= 0) return false;
  buffer_.append(bytes, static_cast<std::size_t>(count));
  return true;
}

std::string RawSocket::reply(bool is_head) {
  std::size_t end = 0;
  while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive()) return "";
  }
  const auto length = is_head ? std::string("0") : field_of(buffer_, "Content-Length");
  const auto whole = end + 4 + (length.empty() ? 0 : std::stoul(length));
  while (buffer_.size() < whole) {
    if (!receive()) return "";
  }
  auto one = buffer_.substr(0, whole);
  buffer_.erase(0, whole);
  return one;
}

std::string RawSocket::until_close() {
  while (receive()) {
  }
  CHECK(is_reset_);
  return std::exchange(buffer_, "");
}

bool RawSocket::is_closed() {
  while (receive()) {
  }
  return is_reset_;
}

int status_of(std::string_view reply) {
  if (!reply.starts_with("HTTP/1.1 ") || reply.size() < 12) return 0;
  return std::stoi(std::string(reply.substr(9, 3)));
}

std::string body_of(std::string_view reply) {
  const auto end = reply.find("\r\n\r\n");
  return end == std::string_view::npos ? "" : std::string(reply.substr(end + 4));
}

std::string field_of(std::string_view reply, std::string_view name) {
  auto head = reply.substr(0, reply.find("\r\n\r\n"));
  while (!head.empty()) {
    const auto end = std::min(head.find("\r\n"), head.size());
    const auto line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const auto colon = line.find(": ");
    if (colon != std::string_view::npos && same_ignoring_case(line.substr(0, colon), name))
      return std::string(line.substr(colon + 2));
  }
  return "";
}

namespace {

ServerOptions on_any_port(ServerOptions options) {
  if (options.listen == ServerOptions{}.listen) options.listen = "127.0.0.1:0";
  return options;
}

}  // namespace

Listening::Listening(ServerOptions options)
    : server(start_server(house.api, wakeups, on_any_port(std::move(options)))) {}

std::uint16_t Listening::port() const {
  const auto address = server->address();
  return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

bool Listening::answers() {
  RawSocket socket(port());
  socket.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  return status_of(socket.until_close()) == 200;
}

std::string Listening::request(std::string_view method, std::string_view target,
                               std::string_view body, std::string_view more_headers) const {
  std::string text(method);
  text += " " + std::string(target) + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " +
          house.key + "\r\n" + std::string(more_headers);
  if (method == "POST")
    text +=
        "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  return text + "\r\n" + std::string(body);
}

std::string Listening::call(std::string_view method, std::string_view target, std::string_view body,
                            std::string_view more_headers) {
  RawSocket socket(port());
  socket.send(request(method, target, body, more_headers));
  return socket.reply(method == "HEAD");
}

}  // namespace countersign::server::testing
