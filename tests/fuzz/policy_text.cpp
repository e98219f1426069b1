// Any text as a kept policy: it is taken only if it is what canonical() writes.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/text.h"
#include "guardrails/policy.h"
#include "tests/fuzz/promises.h"

using namespace countersign;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto policy = guardrails::policy_from_text(text);
  if (!policy) {
    fuzz::promise(!policy.error().empty(), "a policy that is not taken is told why");
    return 0;
  }
  const std::string canonical = policy->canonical();
  fuzz::promise(canonical == text, "only canonical text is taken");
  const auto again = guardrails::policy_from_text(canonical);
  fuzz::promise(again.has_value() && *again == *policy, "canonical text gives the same policy");
  return 0;
}
