#include "core/step.h"

namespace countersign {

std::string Proposer::text() const {
  std::string out(word(kind));
  if (!name.empty()) out += ":" + name;
  return out;
}

Proposer Proposer::parse(std::string_view text) {
  const auto colon = text.find(':');
  const auto head = text.substr(0, colon);
  Proposer proposer;
  for (const auto kind : {ProposerKind::kPlanner, ProposerKind::kPerson, ProposerKind::kAgent})
    if (head == word(kind)) proposer.kind = kind;
  if (colon != std::string_view::npos) proposer.name = std::string(text.substr(colon + 1));
  return proposer;
}

}  // namespace countersign
