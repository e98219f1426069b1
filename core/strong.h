#pragma once

// A number or a text with a name. Two strong types never mix, so a step number cannot be passed
// where a sequence number is meant.
//
//   using StepNumber = Strong<struct StepNumberTag, std::uint32_t>;

#include <compare>
#include <cstddef>
#include <functional>
#include <utility>

namespace countersign {

template <class Tag, class Rep>
class Strong {
 public:
  using rep = Rep;
  constexpr Strong() = default;
  constexpr explicit Strong(Rep value) : value_(std::move(value)) {}
  constexpr const Rep& get() const { return value_; }
  friend constexpr auto operator<=>(const Strong&, const Strong&) = default;
  friend constexpr bool operator==(const Strong&, const Strong&) = default;

 private:
  Rep value_{};
};

}  // namespace countersign

template <class Tag, class Rep>
struct std::hash<countersign::Strong<Tag, Rep>> {
  std::size_t operator()(const countersign::Strong<Tag, Rep>& s) const {
    return std::hash<Rep>{}(s.get());
  }
};
