#include "agent/loop/workbench.h"

#include "core/text.h"

namespace countersign::agent {

void KeptDigests::keep(audit::Store& store, const Judged& judged) {
  keep_policy(store, *judged.policy);
  if (!is_new(judged.schema->digest)) return;
  store.keep_schema(judged.schema->digest, judged.schema->ddl);
  remember(judged.schema->digest);
}

void KeptDigests::keep_policy(audit::Store& store, const guardrails::Policy& policy) {
  const Digest digest = policy.digest();
  if (!is_new(digest)) return;
  store.keep_policy(digest, policy.canonical());
  remember(digest);
}

bool KeptDigests::is_new(const Digest& digest) {
  return !kept_.lock()->contains(digest);
}

// Only after the store said so: two threads may both ask it, which it does not mind.
void KeptDigests::remember(const Digest& digest) {
  kept_.lock()->insert(digest);
}

Workbench::Workbench(audit::Store& the_store, Sources& the_sources, Planners the_planners,
                     const Clock& the_clock, DeskOptions the_options)
    : store(the_store),
      sources(the_sources),
      planners(std::move(the_planners)),
      clock(the_clock),
      options(std::move(the_options)),
      results(options.result_bytes_max, options.result_age_max) {}

std::string storable(std::string_view text, std::size_t bytes_max) {
  if (is_storable_text(text, bytes_max)) return std::string(text);
  return escaped_prefix(text, std::min<std::size_t>(bytes_max / 2, 4096));
}

}  // namespace countersign::agent
