#include "server/front/connection.h"

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Exception.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/IPAddress.h>
#include <Poco/Timestamp.h>
#include <fmt/format.h>

#include "core/invariant.h"
#include "server/api/problem.h"
#include "server/auth/headers.h"

namespace countersign::server::front {

namespace {

using std::chrono::steady_clock;

// Counts a long poll while it holds a thread; false when its quarter of the pool is full.
class LongPoll {
 public:
  LongPoll(std::atomic<std::uint32_t>& count, std::uint32_t threads) : count_(count) {
    const std::uint32_t most = std::max<std::uint32_t>(threads / 4, 1);
    is_in_ = count_.fetch_add(1) < most;
  }
  ~LongPoll() { count_.fetch_sub(1); }
  LongPoll(const LongPoll&) = delete;
  LongPoll& operator=(const LongPoll&) = delete;
  bool is_in() const { return is_in_; }

 private:
  std::atomic<std::uint32_t>& count_;
  bool is_in_ = false;
};

std::string_view title_of(int status) {
  return status == 408   ? "The request took too long"
         : status == 411 ? "A length is needed"
         : status == 413 ? "The body is too large"
         : status == 414 ? "The path is too long"
         : status == 421 ? "This server does not answer to that host"
         : status == 431 ? "The headers are too large"
                         : "The request is not valid HTTP";
}

// For what never became a request of ours. The same headers as every other reply.
Response malformed_response(const Malformed& why) {
  Request request;
  request.request_id = new_request_id();
  auto response = problem_response(request, {.status = why.status,
                                             .type = why.type,
                                             .title = title_of(why.status),
                                             .detail = why.detail});
  protect(response, request.request_id);
  return response;
}

Malformed too_slow(std::string_view what) {
  return {.status = 408,
          .type = "too-slow",
          .detail = fmt::format("The {} did not arrive in time.", what)};
}

std::string head_of(const Response& response, bool closes) {
  const auto& reason = Poco::Net::HTTPResponse::getReasonForStatus(
      static_cast<Poco::Net::HTTPResponse::HTTPStatus>(response.status));
  auto head = fmt::format(
      "HTTP/1.1 {} {}\r\nDate: {}\r\nContent-Length: {}\r\n", response.status, reason,
      Poco::DateTimeFormatter::format(Poco::Timestamp(), Poco::DateTimeFormat::HTTP_FORMAT),
      response.body.size());
  if (closes) head += "Connection: close\r\n";
  for (const auto& [name, value] : response.headers) {
    // A header must not become two, whatever its value was made from.
    invariant(value.find_first_of("\r\n") == std::string::npos, "a header value holds a line end");
    head += fmt::format("{}: {}\r\n", name, value);
  }
  return head + "\r\n";
}

}  // namespace

Connection::Connection(const Poco::Net::StreamSocket& socket, Front& front)
    : TCPServerConnection(socket), front_(front), wire_(socket) {}

void Connection::run() {
  try {
    peer_ = socket().peerAddress().host().toString();
  } catch (const Poco::Exception&) {
    return;  // already gone
  }
  Registry::Seat seat(front_.registry, socket());
  Then then = Then::kNextRequest;
  while (then == Then::kNextRequest && seat.wait()) then = one_request(seat);
  if (then == Then::kLingerAndClose) wire_.linger();
}

Connection::Then Connection::one_request(Registry::Seat& seat) {
  Deadline first_byte;
  auto bytes = read_head(first_byte);
  seat.serve();
  if (!bytes) return refuse(bytes.error());
  if (!*bytes) return Then::kClose;
  auto head = scan_head(**bytes, {.body_bytes_max = front_.options.body_bytes_max});
  if (!head) return refuse(head.error());
  if (!is_known_host(front_.hosts, head->fields.at("host")))
    return refuse({.status = 421,
                   .type = "wrong-host",
                   .detail = "The header Host names a host that this server does not answer to; "
                             "use the address it printed at its start."});
  const auto deadline = first_byte + front_.options.request_deadline;
  auto body = read_body(*head, deadline);
  if (!body) return refuse(body.error());
  const bool is_head = head->method == "HEAD";
  // After chunks we close: whatever a peer hides behind them is not taken for a request.
  const bool closes = head->wants_close || head->framing == Framing::kChunked;
  auto request = request_of(std::move(*head), std::move(*body));
  if (!request) return refuse(request.error());
  return reply(answer(std::move(*request)), is_head, closes ? Then::kClose : Then::kNextRequest);
}

Result<std::optional<std::string>, Malformed> Connection::read_head(Deadline& first_byte) {
  auto& buffer = wire_.buffer();
  auto deadline = steady_clock::now() + front_.options.keep_alive;
  bool has_begun = false;
  for (std::size_t searched = 0;;) {
    if (!buffer.empty() && !has_begun) {
      has_begun = true;
      first_byte = steady_clock::now();
      deadline = first_byte + front_.options.head_deadline;
    }
    const auto end = buffer.find("\r\n\r\n", searched);
    if (end != std::string::npos && end + 4 <= front_.options.head_bytes_max) {
      auto head = buffer.substr(0, end + 4);
      buffer.erase(0, end + 4);
      return std::optional(std::move(head));
    }
    if (buffer.size() > front_.options.head_bytes_max)
      return unexpected(
          Malformed{.status = 431,
                    .type = "too-large",
                    .detail = fmt::format("The request line and headers may have at most {} bytes.",
                                          front_.options.head_bytes_max)});
    // Not waiting for a blank line that cannot come any more.
    if (buffer.find('\n') == 0 || buffer.find("\n\n", searched) != std::string::npos)
      return unexpected(Malformed{.detail = "Lines must end with CR LF."});
    searched = buffer.size() < 3 ? 0 : buffer.size() - 3;
    switch (wire_.receive(deadline)) {
      case Wire::Got::kBytes:
        break;
      case Wire::Got::kEnd:
        if (!has_begun) return std::optional<std::string>{};
        return unexpected(Malformed{.detail = "The request ended before its blank line."});
      case Wire::Got::kTooLate:
        if (!has_begun) return std::optional<std::string>{};
        return unexpected(too_slow("head of the request"));
    }
  }
}

Result<std::string, Malformed> Connection::read_body(const Head& head, Deadline deadline) {
  auto& buffer = wire_.buffer();
  Chunks chunks(front_.options.body_bytes_max);
  if (head.framing == Framing::kNoBody) return std::string();
  if (head.expects_continue && buffer.empty())
    wire_.send("HTTP/1.1 100 Continue\r\n\r\n", deadline);
  for (;;) {
    if (head.framing == Framing::kLength && buffer.size() >= head.length) {
      auto body = buffer.substr(0, head.length);
      buffer.erase(0, head.length);
      return body;
    }
    if (head.framing == Framing::kChunked) {
      std::string_view bytes = buffer;
      const auto state = chunks.feed(bytes);
      if (!state) return unexpected(state.error());
      buffer.erase(0, buffer.size() - bytes.size());
      if (*state == Chunks::State::kDone) return std::move(chunks.body());
    }
    switch (wire_.receive(deadline)) {
      case Wire::Got::kBytes:
        break;
      case Wire::Got::kEnd:
        return unexpected(Malformed{.detail = "The body ended before its length."});
      case Wire::Got::kTooLate:
        return unexpected(too_slow("body"));
    }
  }
}

// Behind a proxy the nearest name in X-Forwarded-For is what the proxy itself saw; everything to
// the left of it anybody may have written.
std::string Connection::peer_of(const Head& head) const {
  if (!front_.options.behind_proxy) return peer_;
  const auto found = head.fields.find("x-forwarded-for");
  if (found == head.fields.end()) return peer_;
  const auto& list = found->second;
  const auto from = list.find_last_of(", ");
  const auto last = from == std::string::npos ? list : list.substr(from + 1);
  Poco::Net::IPAddress address;
  return Poco::Net::IPAddress::tryParse(last, address) ? address.toString() : peer_;
}

Result<Request, Malformed> Connection::request_of(Head head, std::string body) const {
  auto path = decode_path(head.path);
  auto query = parse_query(head.query);
  if (!path || !query)
    return unexpected(Malformed{.detail = "The path or its query is not UTF-8 with %-escapes."});
  Request request;
  request.peer = peer_of(head);
  request.method = std::move(head.method);
  request.path = std::move(*path);
  request.query = std::move(*query);
  request.headers = std::move(head.fields);
  request.body = std::move(body);
  return request;
}

Response Connection::answer(Request request) {
  auto reply = front_.api.handle(std::move(request));
  if (std::holds_alternative<Response>(reply)) return std::get<Response>(std::move(reply));
  const LongPoll poll(front_.long_polls, front_.options.threads);
  return poll.is_in() ? settle(std::move(reply), front_.wakeups) : settle_now(std::move(reply));
}

Connection::Then Connection::refuse(const Malformed& why) {
  return reply(malformed_response(why), false, Then::kLingerAndClose);
}

Connection::Then Connection::reply(const Response& response, bool is_head, Then then) {
  const auto deadline = steady_clock::now() + front_.options.request_deadline;
  auto bytes = head_of(response, then != Then::kNextRequest);
  if (!is_head) bytes += response.body;
  return wire_.send(bytes, deadline) ? then : Then::kClose;
}

}  // namespace countersign::server::front
