#pragma once

// The strict scanner of a request's head. It is the parser: what it does not accept nobody sees, so
// that we and a proxy before us can never read two different requests out of the same bytes. Pure.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.h"

namespace countersign::server::front {

// Why a request is not one, before any route is looked at. The connection closes after the answer.
struct Malformed {
  int status = 400;
  std::string_view type = "bad-request";
  std::string detail;
};

enum class Framing : std::uint8_t { kNoBody, kLength, kChunked };

struct Head {
  std::string method;
  std::string path;   // raw, from "/" up to "?"
  std::string query;  // raw, without "?"
  bool is_http_1_0 = false;
  // Names in lower case. Fields that may stand several times are joined with ", ".
  std::map<std::string, std::string> fields;
  Framing framing = Framing::kNoBody;
  std::uint64_t length = 0;  // with kLength
  bool expects_continue = false;
  bool wants_close = false;
};

struct HeadLimits {
  std::uint64_t body_bytes_max = 1'000'000;
  std::size_t target_bytes_max = 8 * 1024;
  std::size_t fields_max = 100;
};

// `bytes` ends with the blank line.
Result<Head, Malformed> scan_head(std::string_view bytes, const HeadLimits& limits);

// Puts a chunked body together from bytes as they come. No extensions, no trailers.
class Chunks {
 public:
  explicit Chunks(std::uint64_t bytes_max) : bytes_max_(bytes_max) {}

  enum class State : std::uint8_t { kMore, kDone };
  // How many bytes it took is `bytes` minus what it leaves there.
  Result<State, Malformed> feed(std::string_view& bytes);
  std::string& body() { return body_; }

 private:
  enum class At : std::uint8_t { kSize, kData, kDataEnd, kLastLine };
  Result<State, Malformed> line(std::string_view text);

  std::uint64_t bytes_max_;
  At at_ = At::kSize;
  std::uint64_t left_ = 0;  // of the chunk
  std::string line_;
  std::string body_;
};

}  // namespace countersign::server::front
