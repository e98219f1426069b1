#pragma once

// Time, passed in through constructors so that tests can move it. `now()` is what is written down
// (UTC); deadlines inside the process are measured on std::chrono::steady_clock, because the wall
// clock may jump.

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace countersign {

// Microseconds since 1970-01-01 UTC.
using Micros = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

constexpr std::int64_t to_us(Micros t) {
  return t.time_since_epoch().count();
}
constexpr Micros from_us(std::int64_t us) {
  return Micros{std::chrono::microseconds{us}};
}

// "2026-11-20T05:06:07.123Z"; the store and the API use the same spelling.
std::string to_rfc3339(Micros t);

// May be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Micros now() const = 0;
};

class SystemClock final : public Clock {
 public:
  Micros now() const override;
};

// For tests: stands still until told.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Micros start = from_us(1'760'000'000'000'000)) : us_(to_us(start)) {}
  Micros now() const override { return from_us(us_.load()); }
  void advance(std::chrono::microseconds by) { us_.fetch_add(by.count()); }
  void set(Micros t) { us_.store(to_us(t)); }

 private:
  std::atomic<std::int64_t> us_;
};

}  // namespace countersign
