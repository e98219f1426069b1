#pragma once

// How a "no" travels. A Result<T, E> holds either the value asked for or the reason it was not
// given; the compiler refuses to let a caller ignore it. Use it for the expected "no" (a rule
// refuses, a step is already decided) and for bad input at an edge. When the world fails (disk
// full, socket closed) throw instead, and when we have a bug call invariant().
//
// Member names are those of std::expected, which GCC 12 ships only in C++23 mode, so that one day
// this becomes an alias.

#include <type_traits>
#include <utility>
#include <variant>

#include "core/invariant.h"

namespace countersign {

// Wraps the reason, so that a Result<std::string, std::string> is not ambiguous.
template <class E>
struct Unexpected {
  E error;
};

template <class E>
[[nodiscard]] Unexpected<std::decay_t<E>> unexpected(E&& error) {
  return {std::forward<E>(error)};
}

template <class T, class E>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  using error_type = E;

  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  template <class G>
  requires std::is_constructible_v<E, G&&> Result(Unexpected<G> no)
      : held_(std::in_place_index<1>, std::move(no.error)) {}

  bool has_value() const noexcept { return held_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  T& value() & {
    return invariant(has_value(), "value() of a Result that says no"), std::get<0>(held_);
  }
  const T& value() const& {
    return invariant(has_value(), "value() of a Result that says no"), std::get<0>(held_);
  }
  T&& value() && {
    return invariant(has_value(), "value() of a Result that says no"),
           std::get<0>(std::move(held_));
  }
  E& error() & {
    return invariant(!has_value(), "error() of a Result that holds"), std::get<1>(held_);
  }
  const E& error() const& {
    return invariant(!has_value(), "error() of a Result that holds"), std::get<1>(held_);
  }
  E&& error() && {
    return invariant(!has_value(), "error() of a Result that holds"), std::get<1>(std::move(held_));
  }

  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  template <class U>
  T value_or(U&& other) const& {
    return has_value() ? std::get<0>(held_) : static_cast<T>(std::forward<U>(other));
  }

 private:
  std::variant<T, E> held_;
};

// The answer of an action that has nothing to give back.
struct Done {
  friend bool operator==(Done, Done) = default;
};

}  // namespace countersign
