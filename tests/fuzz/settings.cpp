// Any text as a settings file: it is taken whole or told what is wrong with it, and a policy that
// was taken can be kept and read back.

#include "config/settings.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <sys/mman.h>
#include <unistd.h>

#include "core/text.h"
#include "tests/fuzz/promises.h"

using namespace countersign;

namespace {

// A file in memory: load_settings reads files.
class MemoryFile {
 public:
  MemoryFile() : handle_(memfd_create("settings", 0)) {
    fuzz::promise(handle_ >= 0, "there is a file in memory");
  }
  void hold(const std::uint8_t* data, std::size_t size) const {
    const bool is_held =
        ftruncate(handle_, 0) == 0 && pwrite(handle_, data, size, 0) == static_cast<ssize_t>(size);
    fuzz::promise(is_held, "the file in memory holds the text");
  }
  std::string path() const { return "/proc/self/fd/" + std::to_string(handle_); }

 private:
  int handle_;
};

void check_error(const config::SettingsError& error, std::string_view text) {
  const auto lines = static_cast<std::uint32_t>(std::count(text.begin(), text.end(), '\n')) + 1;
  const std::string said = error.text();
  fuzz::promise(!error.message.empty(), "an error says what is wrong");
  fuzz::promise(error.line <= lines, "an error names a line of the file");
  fuzz::promise(is_storable_text(said) && printable(said, true) == said, "an error can be shown");
}

void check_policy(const guardrails::Policy& policy) {
  const auto again = guardrails::policy_from_text(policy.canonical());
  fuzz::promise(again.has_value(), "a policy from settings can be read back");
  fuzz::promise(again->canonical() == policy.canonical(), "and is then the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const MemoryFile file;
  file.hold(data, size);
  config::SettingsInput input;
  input.file = file.path();
  input.working_directory = "/nowhere";
  input.system_directory = "";
  const auto settings = config::load_settings(input);
  if (!settings) {
    fuzz::promise(!settings.error().empty(), "settings that are not taken are told why");
    for (const auto& error : settings.error())
      check_error(error, std::string_view(reinterpret_cast<const char*>(data), size));
    return 0;
  }
  for (const auto& [name, source] : settings->sources) {
    check_policy(source.policies.everyone);
    for (const auto& [role, policy] : source.policies.by_role) check_policy(policy);
  }
  return 0;
}
