#include "audit/verify/findings.h"

#include <iterator>
#include <utility>

namespace countersign::audit::verifying {

void Findings::add(Flaw::Kind kind, std::optional<std::uint64_t> from,
                   std::optional<std::uint64_t> to, std::string what) {
  ++total_;
  if (kept_.size() < kKept) kept_.push_back({kind, from, to, std::move(what)});
}

void Findings::take(Findings&& other) {
  total_ += other.total_;
  for (auto& flaw : other.kept_)
    if (kept_.size() < kKept) kept_.push_back(std::move(flaw));
  std::move(other.remarks_.begin(), other.remarks_.end(), std::back_inserter(remarks_));
  other.kept_.clear();
  other.remarks_.clear();
  other.total_ = 0;
}

}  // namespace countersign::audit::verifying
