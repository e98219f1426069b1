#pragma once

// What must hold whatever anyone sends us. A broken invariant is a bug of ours, never bad input:
// debug builds and tests stop at once, a release build throws Bug, which the three catching edges
// (request handler, agent driver, main) turn into an error that names it.

#include <stdexcept>
#include <string>

namespace countersign {

class Bug : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

[[noreturn]] void broken_invariant(const char* what, const char* file, int line);

inline void invariant(bool holds, const char* what, const char* file = __builtin_FILE(),
                      int line = __builtin_LINE()) {
  if (!holds) [[unlikely]]
    broken_invariant(what, file, line);
}

// Stands after an exhaustive switch over an enum class.
[[noreturn]] inline void unreachable(const char* what, const char* file = __builtin_FILE(),
                                     int line = __builtin_LINE()) {
  broken_invariant(what, file, line);
}

}  // namespace countersign
