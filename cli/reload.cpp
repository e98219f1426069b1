#include "cli/reload.h"

namespace countersign::cli {
namespace {

using config::Settings;

std::string key_of(const std::string& source) {
  return "sources." + source;
}

void note_source(const std::string& key, const engines::SourceOptions& before,
                 const engines::SourceOptions& now, std::vector<std::string>& differing) {
  if (before.notes_file != now.notes_file) differing.push_back(key + ".notes");
  if (before.password_env != now.password_env) differing.push_back(key + ".password_env");
  if (before.search_path != now.search_path) differing.push_back(key + ".search_path");
}

void note_sources(const Settings& before, const Settings& now,
                  std::vector<std::string>& differing) {
  for (const auto& [name, source] : before.sources) {
    const auto found = now.sources.find(name);
    if (found == now.sources.end())
      differing.push_back(key_of(name) + " (left out)");
    else if (found->second.source.url != source.source.url)
      differing.push_back(key_of(name) + ".url");
    else
      note_source(key_of(name), source.source, found->second.source, differing);
  }
  for (const auto& [name, source] : now.sources)
    if (!before.sources.contains(name)) differing.push_back(key_of(name) + " (new)");
}

void note_rest(const Settings& before, const Settings& now, std::vector<std::string>& differing) {
  const auto note = [&](bool is_same, const char* key) {
    if (!is_same) differing.emplace_back(key);
  };
  note(before.server.listen == now.server.listen, "server.listen");
  note(before.server.behind_proxy == now.server.behind_proxy, "server.behind_proxy");
  note(before.server.threads == now.server.threads, "server.threads");
  note(before.store.path == now.store.path, "audit.store");
  const auto& was = before.retention;
  const auto& is = now.retention;
  note(was.keep.chat == is.keep.chat && was.keep.text == is.keep.text &&
           was.keep.records == is.keep.records,
       "audit.keep");
  note(was.archive == is.archive, "audit.archive");
  note(was.quiet_at == is.quiet_at, "audit.quiet_hour");
  note(before.desk.default_planner == now.desk.default_planner, "planner.default");
  note(before.desk.approval_expires == now.desk.approval_expires, "approval.expires");
  note(before.desk.four_eyes == now.desk.four_eyes, "approval.four_eyes");
}

}  // namespace

Reloaded reload_policies(const Settings& before, const Settings& now, agent::Sources& sources) {
  Reloaded reloaded;
  for (const auto& [name, settings] : now.sources) {
    agent::Source* source = sources.find(name);
    const auto was = before.sources.find(name);
    // Another file under the same name: its policy was not written for what is open here.
    const bool is_same_place =
        was != before.sources.end() && was->second.source.url == settings.source.url;
    if (source == nullptr || !is_same_place || *source->policies() == settings.policies) continue;
    source->set_policies(settings.policies);
    reloaded.policies.push_back(name);
  }
  note_sources(before, now, reloaded.at_next_start);
  note_rest(before, now, reloaded.at_next_start);
  return reloaded;
}

}  // namespace countersign::cli
