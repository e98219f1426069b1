#pragma once

// What the screens see in a question: orders in it, and that it is about nothing its source holds.

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agent/source.h"
#include "core/thread.h"
#include "core/verdict.h"
#include "guardrails/topic.h"

namespace countersign::agent {

// Any thread. A topic is made once for each policy of a source, as long as the source describes
// itself by the same schema.
class Topics {
 public:
  // A source that is away has no words to compare with: then only orders are looked for.
  std::vector<Finding> signals(Source& source, const PolicyInForce& policy,
                               std::string_view question);

 private:
  struct Known {
    std::shared_ptr<const engines::Schema> schema;
    std::shared_ptr<const guardrails::Topic> topic;
  };
  std::shared_ptr<const guardrails::Topic> topic(Source& source, const PolicyInForce& policy);

  Guarded<std::map<std::pair<std::string, Digest>, Known>> known_;
};

}  // namespace countersign::agent
