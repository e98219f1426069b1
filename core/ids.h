#pragma once

// The names of things. Each is its own type, prints with its own prefix, and parses strictly: a
// text that is not exactly such a name is no name at all.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/strong.h"

namespace countersign {

// A step's number inside its session, from 1.
using StepNumber = Strong<struct StepNumberTag, std::uint32_t>;
// A message's number inside its session, from 1. The session's first question is not a message.
using MessageNumber = Strong<struct MessageNumberTag, std::uint32_t>;
// Position in the evidence log, from 0. The only order there is; time is not one.
using Seq = Strong<struct SeqTag, std::uint64_t>;
// This process among those that share a store, and its incarnation.
using NodeId = Strong<struct NodeIdTag, std::uint32_t>;
using Epoch = Strong<struct EpochTag, std::uint64_t>;

// `sess_` and 16 characters of lower-case Crockford base32: 42 bits of milliseconds, then 38 random
// bits. Sorts by age. The 16 characters are also the 16 bytes that stand for the session in the
// evidence log. Knowing an id gives no right to anything.
class SessionId {
 public:
  static constexpr std::size_t kTextSize = 21;
  SessionId() = default;
  static SessionId make(Micros now);
  static std::optional<SessionId> parse(std::string_view text);

  std::string text() const;
  std::string_view bytes() const { return {chars_.data(), chars_.size()}; }
  friend auto operator<=>(const SessionId&, const SessionId&) = default;

 private:
  std::array<char, 16> chars_{};
};

// An account: a random positive 63-bit integer, shown as `usr_` and 16 hex digits. 0 is nobody: the
// product itself.
class UserId {
 public:
  UserId() = default;
  constexpr explicit UserId(std::int64_t value) : value_(value) {}
  static UserId make();
  static std::optional<UserId> parse(std::string_view text);
  std::string text() const;
  constexpr std::int64_t get() const { return value_; }
  constexpr bool is_nobody() const { return value_ == 0; }
  friend constexpr auto operator<=>(const UserId&, const UserId&) = default;

 private:
  std::int64_t value_ = 0;
};

// One step, named whole.
struct StepRef {
  SessionId session;
  StepNumber step;
  friend auto operator<=>(const StepRef&, const StepRef&) = default;
};

}  // namespace countersign

template <>
struct std::hash<countersign::SessionId> {
  std::size_t operator()(const countersign::SessionId& id) const {
    return std::hash<std::string_view>{}(id.bytes());
  }
};
template <>
struct std::hash<countersign::StepRef> {
  std::size_t operator()(const countersign::StepRef& ref) const {
    return std::hash<countersign::SessionId>{}(ref.session) * 31 + ref.step.get();
  }
};
