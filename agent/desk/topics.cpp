#include "agent/desk/topics.h"

#include "agent/loop/input.h"
#include "guardrails/screen.h"

namespace countersign::agent {

namespace {

// Only what may be seen: a question about a table out of bounds must not be told from one about
// nothing at all.
std::shared_ptr<const guardrails::Topic> topic_of(const engines::Schema& schema,
                                                  const guardrails::Policy& policy) {
  auto topic = std::make_shared<guardrails::Topic>();
  for (const auto& relation : allowed_part(schema.relations, policy)) {
    topic->add(relation.name);
    topic->add(relation.note);
    for (const auto& column : relation.columns) {
      topic->add(column.name);
      topic->add(column.note);
    }
  }
  return topic;
}

}  // namespace

std::shared_ptr<const guardrails::Topic> Topics::topic(Source& source,
                                                       const PolicyInForce& policy) {
  auto schema = source.engine().describe();
  if (!schema) return nullptr;
  const std::pair key{source.name(), policy.digest};
  {
    auto known = known_.lock();
    const auto found = known->find(key);
    if (found != known->end() && found->second.schema == *schema) return found->second.topic;
  }
  auto made = topic_of(**schema, *policy.policy);
  auto known = known_.lock();
  // Policies come and go; each source has few at a time.
  if (known->size() > 100) known->clear();
  (*known)[key] = {std::move(*schema), made};
  return made;
}

std::vector<Finding> Topics::signals(Source& source, const PolicyInForce& policy,
                                     std::string_view question) {
  auto signals = guardrails::screen(question);
  if (question.empty()) return signals;
  const auto about = topic(source, policy);
  if (!about) return signals;
  if (auto off = about->off_topic(question)) signals.push_back(std::move(*off));
  return signals;
}

}  // namespace countersign::agent
