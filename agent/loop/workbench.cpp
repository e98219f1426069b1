#include "agent/loop/workbench.h"

#include "core/text.h"

namespace countersign::agent {

void KeptDigests::keep(audit::Store& store, const Judged& judged) {
  keep_policy(store, {judged.policy, judged.policy_digest});
  if (!is_new(judged.schema->digest)) return;
  store.keep_schema(judged.schema->digest, judged.schema->ddl);
  remember(judged.schema->digest);
}

void KeptDigests::keep_policy(audit::Store& store, const PolicyInForce& policy) {
  if (!is_new(policy.digest)) return;
  store.keep_policy(policy.digest, policy.policy->canonical());
  remember(policy.digest);
}

bool KeptDigests::is_new(const Digest& digest) {
  return !kept_.lock()->contains(digest);
}

// Only after the store said so: two threads may both ask it, which it does not mind.
void KeptDigests::remember(const Digest& digest) {
  kept_.lock()->insert(digest);
}

std::shared_ptr<const CleanSchemas::Relations> CleanSchemas::of(
    const std::string& source, std::shared_ptr<const engines::Schema> schema) {
  {
    auto seen = seen_.lock();
    const auto known = seen->find(source);
    if (known != seen->end() && known->second.schema == schema) return known->second.clean;
  }
  auto clean = without_marked(schema->relations);
  if (!clean) clean = {schema, &schema->relations};
  (*seen_.lock())[source] = {std::move(schema), clean};
  return clean;
}

Workbench::Workbench(audit::Store& the_store, Sources& the_sources, Planners the_planners,
                     const Clock& the_clock, DeskOptions the_options)
    : store(the_store),
      sources(the_sources),
      planners(std::move(the_planners)),
      clock(the_clock),
      options(std::move(the_options)),
      judging(options.judging_retry, options.judging_retry_max),
      results(options.result_bytes_max, options.result_age_max),
      evidence(store) {}

std::string storable(std::string_view text, std::size_t bytes_max) {
  if (is_storable_text(text, bytes_max)) return std::string(text);
  return escaped_prefix(text, std::min<std::size_t>(bytes_max / 2, 4096));
}

}  // namespace countersign::agent
