#include <algorithm>

#include "audit/hunt.h"
#include "audit/store.h"

namespace countersign::audit {

LateSignalsDone add_matches(Store& store, UserId by, const std::string& rule,
                            const Patterns& patterns, const std::vector<HuntMatch>& matches) {
  LateSignalsDone all;
  for (std::size_t from = 0; from < matches.size(); from += LateSignals::kMax) {
    const auto end = std::min(matches.size(), from + LateSignals::kMax);
    LateSignals some{by, rule, what_was_sought(rule, patterns.texts()), {}};
    for (auto at = from; at < end; ++at)
      some.found.push_back(
          {matches[at].session, matches[at].where, matches[at].n, matches[at].span});
    const auto done = store.add_signals(some);
    all.added += done.added;
    all.had_already += done.had_already;
    if (done.seq) all.seq = done.seq;
  }
  return all;
}

}  // namespace countersign::audit
