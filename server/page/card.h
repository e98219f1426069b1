#pragma once

// One step as a card: what was proposed and by whom, what guardrails say of it, what became of it,
// and what the reader may do with it now.

#include <cstdint>
#include <optional>

#include "agent/desk.h"
#include "server/api.h"
#include "server/http.h"
#include "server/page/html.h"

namespace countersign::server {

// What this reader may do, so that no button is shown that only says no. The desk decides all the
// same.
struct MayDo {
  bool decide = false;
  bool work = false;  // it is their own session, and open: ask, propose, run again
};
MayDo may_do(const Request& request, const audit::SessionView& session);

struct CardView {
  const audit::StepView& step;
  const audit::SessionView& session;
  MayDo may;
  std::uint64_t first_row = 0;
  std::uint64_t rows_max = 0;  // 0: no rows are shown
};
void write_card(Html& html, ApiContext& context, const Request& request, const CardView& card);

}  // namespace countersign::server
