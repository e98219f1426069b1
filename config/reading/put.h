#pragma once

// From a value to the place where a setting keeps it. What is wrong comes back in words; empty:
// nothing.

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "config/reading/value.h"

namespace countersign::config {

constexpr std::uint64_t kMega = 1'000'000;
constexpr std::uint64_t kGiga = 1'000'000'000;
constexpr std::uint64_t kCountMax = 1'000'000'000'000;

template <class T, class Put>
std::string take(Read<T> read, Put put) {
  if (!read) return std::move(read).error();
  return put(std::move(read).value());
}

template <class T, class To>
std::string take_into(Read<T> read, To& to) {
  return take(std::move(read), [&](T value) {
    to = static_cast<To>(std::move(value));
    return std::string();
  });
}

template <class Rep, class Period>
std::string take_into(Read<std::chrono::microseconds> read,
                      std::chrono::duration<Rep, Period>& to) {
  return take(std::move(read), [&](std::chrono::microseconds value) {
    to = std::chrono::duration_cast<std::chrono::duration<Rep, Period>>(value);
    return std::string();
  });
}

}  // namespace countersign::config
