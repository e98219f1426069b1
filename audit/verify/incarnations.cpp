#include "audit/verify/incarnations.h"

#include <fmt/format.h>

#include "audit/sqlite/record_rows.h"

namespace countersign::audit::verifying {

void check_incarnations(Database& database, const Facts& facts, Findings& findings) {
  const auto all = sqlite::all_incarnations(database.statements());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const bool is_first = i == 0 && all[i].from_seq == facts.first;
    const bool is_later = i > 0 && all[i].from_seq < facts.end && all[i].epoch > all[i - 1].epoch;
    if (!is_first && !is_later)
      findings.of_store(
          Flaw::Kind::kUnaccounted,
          fmt::format("incarnation has a row for record {} that no record needs", all[i].from_seq));
  }
}

}  // namespace countersign::audit::verifying
