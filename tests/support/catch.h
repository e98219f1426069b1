#pragma once

// Catch2 2.13 on Debian 12, 3.x on Debian 13, and the few names in which they differ.

#include <string>
#include <utility>

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>

namespace countersign::matching {
inline auto contains(const std::string& part) {
  return Catch::Matchers::ContainsSubstring(part);
}
template <class T, class P>
auto satisfies(P predicate, const std::string& what = "is as it should be") {
  return Catch::Matchers::Predicate<T>(std::move(predicate), what);
}
}  // namespace countersign::matching
#else
#include <catch2/catch.hpp>

namespace countersign::matching {
inline auto contains(const std::string& part) {
  return Catch::Matchers::Contains(part);
}
template <class T, class P>
auto satisfies(P predicate, const std::string& what = "is as it should be") {
  return Catch::Matchers::Predicate<T>(std::move(predicate), what);
}
}  // namespace countersign::matching
#endif
