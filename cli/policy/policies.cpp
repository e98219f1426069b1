#include "cli/policy/policies.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "audit/accounts.h"
#include "cli/here.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

// How each policy that the store keeps begins, and no settings file.
constexpr std::string_view kKeptBegins = "version = ";

std::string text_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in)
    throw BadUsage(
        fmt::format("cannot read the policy {}: {}", printable(file), std::strerror(errno)));
  return std::move(text).str();
}

// One role's policy is that role's, and nobody else's.
Policies kept_policy(const std::string& file, const std::string& text) {
  auto policy = guardrails::policy_from_text(text);
  if (!policy) throw BadSettings(fmt::format("{}: {}", printable(file), printable(policy.error())));
  guardrails::PolicyBook book;
  book.everyone = *policy;
  if (!policy->role.empty()) book.by_role[policy->role] = *policy;
  return {{policy->source, std::move(book)}};
}

// Without the environment and flags: what is tried is what stands in the file.
Policies of_settings(const std::string& file) {
  config::SettingsInput input;
  input.file = std::filesystem::absolute(file).string();
  input.working_directory = std::filesystem::current_path().string();
  auto settings = config::load_settings(input);
  if (!settings) {
    std::string words;
    for (const auto& error : settings.error()) words += (words.empty() ? "" : "\n") + error.text();
    throw BadSettings(words);
  }
  Policies out;
  for (auto& [name, source] : settings->sources) out.emplace(name, std::move(source.policies));
  return out;
}

}  // namespace

Policies policies_of(const std::string& file) {
  const std::string text = text_of(file);
  Policies out = text.starts_with(kKeptBegins) ? kept_policy(file, text) : of_settings(file);
  if (out.empty())
    throw BadUsage(
        fmt::format("{} has no [sources.NAME], so that it holds no policy (docs/settings.md)",
                    printable(file)));
  return out;
}

std::set<std::string> roles_meant(const Arguments& arguments) {
  const auto wanted = arguments.value("role");
  if (!wanted) return {};
  std::vector<std::string> names = {"agent"};
  for (const auto role : audit::kAllRoles) names.emplace_back(word(role));
  for (const auto& name : names)
    if (name == *wanted) return {name};
  const auto near = likely(*wanted, names);
  throw BadUsage(fmt::format("there is no role {}{}; there are {}", printable(*wanted),
                             near ? fmt::format(", did you mean {}?", *near) : "",
                             fmt::join(names, ", ")));
}

}  // namespace countersign::cli
