#pragma once

// Forgets by itself what the clocks say is due: once after the start, then each day at the quiet
// hour. Written down as PURGED and PRUNED by nobody.

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "audit/store.h"
#include "config/settings.h"
#include "core/clock.h"
#include "core/thread.h"

namespace countersign::cli {

// The first quiet hour after `now`.
Micros next_quiet(Micros now, std::chrono::minutes quiet_at);

// One pass over all classes that have a clock. `go_on` is asked between portions. What could not be
// done is said in words; empty: nothing.
std::string forget_due(audit::Store& store, const config::RetentionSettings& settings, Micros now,
                       const std::function<bool()>& go_on);

// Whether the clock may be believed: a store in which nothing began for a month is more likely to
// have met a clock that runs ahead, and what is forgotten does not come back.
bool is_plausible(audit::Store& store, Micros now);

class Keeper {
 public:
  using Say = std::function<void(std::string)>;
  // How long after the start the first pass is.
  static constexpr std::chrono::seconds kAfterStart{30};

  Keeper(audit::Store& store, const config::RetentionSettings& settings, const Clock& clock,
         Say say, std::chrono::milliseconds after_start = kAfterStart);
  // Waits for the portion under way.
  ~Keeper();
  Keeper(const Keeper&) = delete;
  Keeper& operator=(const Keeper&) = delete;

 private:
  void work();
  void pass();
  // False when it is to end.
  bool sleep(std::chrono::milliseconds time);
  bool goes_on();

  audit::Store& store_;
  const config::RetentionSettings settings_;
  const Clock& clock_;
  const Say say_;
  const std::chrono::milliseconds after_start_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::mutex mutex_;
  std::condition_variable ends_;
  bool is_ending_ = false;
  Thread thread_;
};

}  // namespace countersign::cli
