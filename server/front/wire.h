#pragma once

// A socket read and written against deadlines. Poco's time-outs are for each call, so a peer that
// sends one byte now and then would hold its thread for ever; here the whole has to be done in
// time.

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <Poco/Net/StreamSocket.h>

namespace countersign::server::front {

using Deadline = std::chrono::steady_clock::time_point;

// One thread.
class Wire {
 public:
  explicit Wire(const Poco::Net::StreamSocket& socket) : socket_(socket) {}

  enum class Got : std::uint8_t { kBytes, kEnd, kTooLate };
  // Adds what comes to buffer().
  Got receive(Deadline deadline);
  // What came and was not used yet; a next request may already stand in it.
  std::string& buffer() { return buffer_; }
  // False: the peer is gone or too slow; the connection is of no more use.
  bool send(std::string_view bytes, Deadline deadline);
  // Says that nothing more comes, and reads on for a moment: closing with unread bytes would reset
  // the connection, and the peer would never see the answer.
  void linger();

 private:
  Poco::Net::StreamSocket socket_;
  std::string buffer_;
};

}  // namespace countersign::server::front
