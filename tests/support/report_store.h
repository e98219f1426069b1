#pragma once

// A store with many sessions in it, made by a few bulk statements through the migrated schema: what
// reports are asked of.

#include <cstdint>
#include <string>

#include "core/clock.h"

namespace countersign::test {

struct ManySessions {
  std::uint32_t sessions = 100'000;
  std::uint32_t steps_each = 5;
  Micros until;                       // when the last one began
  std::chrono::hours over{24 * 365};  // evenly spread
  // Every n-th session has …
  std::uint32_t injecting_each = 500;  // a question that a screen marked (I-02)
  std::uint32_t refused_each = 20;     // a refused last step (G-02, G-05 or G-06 in turn)
};

// Fills the file of an open_store()d and closed store. Throws with SQLite's words.
void fill_store(const std::string& path, const ManySessions& many);

// `count` more sessions from one address, evenly over `during`.
void add_burst(const std::string& path, const std::string& address, std::uint32_t count,
               Micros from, std::chrono::minutes during);

}  // namespace countersign::test
