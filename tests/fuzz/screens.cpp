// Any text before the screen, in every channel.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/text.h"
#include "guardrails/screen.h"
#include "tests/fuzz/promises.h"

using namespace countersign;
using guardrails::Channel;

namespace {

void look(std::string_view text, Channel channel) {
  const auto findings = guardrails::screen(text, channel);
  fuzz::promise(findings.size() <= guardrails::screen_rules().size(), "one finding for each rule");
  for (const auto& finding : findings) {
    fuzz::check_span(finding.span, text);
    fuzz::promise(guardrails::find_screen_rule(finding.rule) != nullptr, "a finding has a rule");
    fuzz::promise(finding.severity == Severity::kNotice, "a screen marks and never blocks");
  }
  fuzz::promise(guardrails::screen(text, channel) == findings, "the same text is read the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const Channel channel :
       {Channel::kQuestion, Channel::kResult, Channel::kSchema, Channel::kError})
    look(text, channel);
  return 0;
}
