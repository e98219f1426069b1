#include "audit/verify/facts.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "queries/statements.h"

namespace countersign::audit::verifying {

namespace {

using Kind = Flaw::Kind;

constexpr std::uint64_t kGapMax = 1024;

std::uint64_t position(const sqlite::Query& query, int column) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(query.number_at(column), 0));
}

void read_logs(Database& database, Facts& facts, Findings& findings) {
  auto query = database(queries::k_store_verify_logs);
  while (query.row()) {
    const auto id = query.text_at(1);
    LogSpan span;
    if (id.size() == span.id.size())
      std::copy(id.begin(), id.end(), span.id.begin());
    else
      findings.of_store(Kind::kHead, "the name of a log is damaged");
    span.from = position(query, 0);
    if (!facts.logs.empty()) facts.logs.back().to = span.from;
    facts.logs.push_back(span);
  }
  if (facts.logs.empty()) {
    findings.of_store(Kind::kHead, "the store has no log");
    facts.logs.emplace_back();
  }
  if (facts.logs.front().from != 0)
    findings.of_store(Kind::kHead, "the first log does not begin with the first record");
  facts.logs.front().from = 0;
}

void read_head(Database& database, Facts& facts, Findings& findings) {
  auto query = database(queries::k_store_verify_head);
  if (!query.row()) return findings.of_store(Kind::kHead, "the head of the log is gone");
  const auto mac = query.digest_at(2);
  if (!mac) return findings.of_store(Kind::kHead, "the head of the log is damaged");
  facts.head = Facts::Head{position(query, 0), query.text_at(1), *mac};
  if (query.number_at(3) != 1 || query.row())
    findings.of_store(Kind::kHead, "there is another head than the one");
}

// Numbers are taken from the file only as far as there are rows to them: one damaged number must
// not keep a reader busy for years.
void read_ends(Database& database, Facts& facts, Findings& findings) {
  auto query = database(queries::k_store_verify_ends);
  query.row();
  const auto count = position(query, 2);
  const auto end = query.is_null(1) ? std::optional<std::uint64_t>() : position(query, 1) + 1;
  if (!facts.cuts.empty()) facts.first = facts.cuts.back().seq;
  if (facts.first > end.value_or(facts.first) || (!end && facts.first > 0)) {
    findings.of_store(Kind::kMissing,
                      "the log was cut off and not even the record that says so "
                      "is left");
    facts.first = position(query, 0);
  }
  facts.end = end.value_or(facts.first);
  if (end && query.number_at(0) < static_cast<std::int64_t>(facts.first))
    findings.of_store(Kind::kUnaccounted,
                      "there are records from before the log was cut off, or before its first");
  const auto believed = facts.first + 2 * count + kGapMax;
  if (facts.end > believed) {
    findings.add(Kind::kMissing, believed, facts.end, "the numbers of the records have a wide gap");
    facts.end = believed;
  }
}

void end_logs(Facts& facts, Findings& findings) {
  while (facts.logs.size() > 1 && facts.logs.back().from > facts.end) {
    findings.of_store(Kind::kMissing, "the newest log has not even its first record");
    facts.logs.pop_back();
  }
  facts.logs.back().to = facts.end;
}

}  // namespace

std::size_t Facts::log_of(std::uint64_t seq) const {
  const auto after = std::upper_bound(logs.begin(), logs.end(), seq,
                                      [](std::uint64_t s, const LogSpan& l) { return s < l.from; });
  return static_cast<std::size_t>(std::distance(logs.begin(), after)) - 1;
}

Facts read_facts(Database& database, Findings& findings) {
  Facts facts;
  read_logs(database, facts, findings);
  read_head(database, facts, findings);
  for (auto query = database(queries::k_store_verify_checkpoints); query.row();)
    facts.checkpoints.push_back({position(query, 0), query.text_at(1)});
  for (auto query = database(queries::k_store_verify_cuts); query.row();)
    facts.cuts.push_back({position(query, 0), query.text_at(1), query.text_at(2)});
  read_ends(database, facts, findings);
  end_logs(facts, findings);
  return facts;
}

}  // namespace countersign::audit::verifying
