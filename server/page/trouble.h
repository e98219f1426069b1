#pragma once

// When something cannot be done: what happened, what to do, and everything that was typed, so that
// nothing is lost.

#include <string>
#include <string_view>

#include "agent/desk.h"
#include "server/http.h"

namespace countersign::server {

// What may be done with what was sent.
enum class Again : std::uint8_t {
  kNever,    // shown to be taken along
  kAsItWas,  // the same thing once more may go through
  kChanged,  // after a change
};

struct Trouble {
  int status = 400;
  std::string title;
  std::string detail;
  Again again = Again::kNever;
  const audit::StepView* step = nullptr;  // whose findings say why
};

Response trouble_page(const Request& request, const Trouble& trouble);
// The same for what is unknown and what is somebody else's.
Response not_found_page(const Request& request);
// By exhaustive switch over DeskNo.
Response refused_page(const Request& request, const agent::DeskRefusal& refusal);

}  // namespace countersign::server
