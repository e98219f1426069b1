#pragma once

// Against guessing: whoever sends wrong keys, codes or cookies is soon not looked at any more. An
// address has some wrong tries to spare, which come back with time. What was right a short while
// ago is looked at all the same, so that nobody at work is locked out by a neighbour behind the
// same address. All calls from any thread.

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "core/clock.h"
#include "core/digest.h"

namespace countersign::server {

class WrongTries {
 public:
  static constexpr int kToSpare = 20;
  static constexpr std::chrono::seconds kBackAfter{3};  // one try
  static constexpr std::size_t kAddressesMax = 1024;
  static constexpr std::size_t kRightMax = 1024;

  // Nothing: have a look at what this address sent. Else how long it is not looked at.
  std::optional<std::chrono::seconds> pause(std::string_view address, std::string_view secret,
                                            Micros now);
  void was_right(std::string_view secret);
  void was_wrong(std::string_view address, Micros now);

 private:
  bool was_right_lately(std::string_view secret) const;
  void make_room(Micros now);

  std::mutex mutex_;
  // When all tries of an address are back. What is past may be forgotten.
  std::map<std::string, Micros, std::less<>> back_at_;
  // Digests, in two generations: when the younger is full, the older is forgotten.
  std::set<Digest> right_, right_before_;
};

}  // namespace countersign::server
