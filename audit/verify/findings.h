#pragma once

// Flaws as they are found: the first hundred in words, and how many there are.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audit/verify.h"

namespace countersign::audit::verifying {

class Findings {
 public:
  static constexpr std::size_t kKept = 100;

  void add(Flaw::Kind kind, std::optional<std::uint64_t> from, std::optional<std::uint64_t> to,
           std::string what);
  // Of one record.
  void at(Flaw::Kind kind, std::uint64_t seq, std::string what) {
    add(kind, seq, seq + 1, std::move(what));
  }
  // Of the store, not of a record.
  void of_store(Flaw::Kind kind, std::string what) {
    add(kind, std::nullopt, std::nullopt, std::move(what));
  }
  // Worth knowing, and no flaw.
  void remark(std::string what) { remarks_.push_back(std::move(what)); }
  void take(Findings&& other);

  bool empty() const { return total_ == 0; }
  std::uint64_t total() const { return total_; }
  std::vector<Flaw>& kept() { return kept_; }
  std::vector<std::string>& remarks() { return remarks_; }

 private:
  std::vector<Flaw> kept_;
  std::vector<std::string> remarks_;
  std::uint64_t total_ = 0;
};

}  // namespace countersign::audit::verifying
