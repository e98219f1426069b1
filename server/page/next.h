#pragma once

// The end of a session's story: what happens next, and what the reader may do about it.

#include <cstddef>
#include <vector>

#include "audit/store.h"
#include "engines/engine.h"
#include "server/http.h"
#include "server/page/card.h"
#include "server/page/html.h"

namespace countersign::server {

struct NextView {
  const audit::SessionView& session;
  MayDo may;
  std::size_t waiting = 0;  // steps that wait for a decision
  bool is_loading_again = false;
  // What a statement may read; shown to whoever may write one.
  std::vector<engines::SchemaRelation> relations{};
};
void write_next(Html& html, const Request& request, const NextView& view);

}  // namespace countersign::server
