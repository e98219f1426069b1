#include "core/invariant.h"

#include <cstdio>
#include <cstdlib>

namespace countersign {

void broken_invariant(const char* what, const char* file, int line) {
  std::string message =
      std::string("bug: ") + what + " (" + file + ":" + std::to_string(line) + ")";
#ifdef NDEBUG
  throw Bug(message);
#else
  std::fputs((message + "\n").c_str(), stderr);
  std::abort();
#endif
}

}  // namespace countersign
