#pragma once

// What handlers read out of a request. Each gives the value or the finished answer.

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "agent/desk.h"
#include "core/ids.h"
#include "core/result.h"
#include "server/http.h"
#include "server/json.h"

namespace countersign::server {

template <class T>
using Read = Result<T, Response>;

agent::Caller caller_of(const Request& request);

// From the path. What is not spelled like an id is not found.
Read<SessionId> read_session(const Request& request);
Read<StepRef> read_step(const Request& request);

// A whole number between min and max; `preset` where it is left out.
struct NumberRange {
  std::uint64_t min = 0;
  std::uint64_t max = UINT64_MAX;
};
Read<std::optional<std::uint64_t>> read_number(const Request& request, std::string_view name,
                                               NumberRange range);
Read<std::uint64_t> read_number_or(const Request& request, std::string_view name, NumberRange range,
                                   std::uint64_t preset);
// "true" or "false"; false where it is left out.
Read<bool> read_flag(const Request& request, std::string_view name);

// Waits are cut at this, so that a long poll ends well before the deadlines of proxies.
inline constexpr std::uint64_t kWaitMaxSeconds = 25;
// ?wait=, cut; 0 where it is left out.
Read<std::chrono::seconds> read_wait(const Request& request);

// A JSON object of texts, sent as application/json. Where no field is required the body may be
// empty.
Read<TextFields> read_body(const Request& request, std::span<const JsonField> fields);

// None if there is none; 1 to 255 printable characters.
Read<std::optional<std::string>> read_idempotency_key(const Request& request);

// The step's tag as the person reviewed it, with or without quotes; 428 if there is none.
Read<std::string> read_if_match(const Request& request);

}  // namespace countersign::server
