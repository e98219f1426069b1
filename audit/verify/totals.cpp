#include "audit/verify/totals.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/digest.h"
#include "core/text.h"
#include "queries/statements.h"

namespace countersign::audit::verifying {

namespace {

using Kind = Flaw::Kind;

void name_lone_sessions(Database& database, const std::vector<std::int64_t>& sessions,
                        Findings& findings) {
  auto query = database(queries::k_store_verify_lone_sessions);
  while (query.row())
    if (!std::binary_search(sessions.begin(), sessions.end(), query.number_at(0)))
      findings.of_store(Kind::kUnaccounted, fmt::format("the session {} has a row and no record",
                                                        printable(query.text_at(1))));
}

}  // namespace

void check_totals(Database& database, const Accounted& accounted,
                  std::vector<std::int64_t>& sessions, Findings& findings) {
  std::sort(sessions.begin(), sessions.end());
  for (std::size_t i = 1; i < sessions.size(); ++i)
    if (sessions[i] == sessions[i - 1])
      findings.of_store(Kind::kDerivedValue,
                        fmt::format("the session with the number {} goes on after what its row "
                                    "says was its last record",
                                    sessions[i]));
  auto query = database(queries::k_store_verify_counts);
  query.row();
  if (query.number_at(0) != static_cast<std::int64_t>(sessions.size()))
    name_lone_sessions(database, sessions, findings);
  auto log_key = database(queries::k_store_verify_log_key);
  const std::uint64_t log_keys = log_key.row() ? 1 : 0;
  struct Count {
    const char* table;
    std::uint64_t accounted;
  };
  const std::array counts = {Count{"data_agent_step", accounted.steps},
                             Count{"chat_message", accounted.messages},
                             Count{"data_agent_signal", accounted.signals},
                             Count{"audit_event", accounted.events},
                             Count{"session_key", accounted.keys + log_keys},
                             Count{"text_commitment", accounted.commitments}};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto is = query.number_at(static_cast<int>(i) + 1);
    if (is != static_cast<std::int64_t>(counts[i].accounted))
      findings.of_store(Kind::kUnaccounted, fmt::format("{} has {} rows and records account for {}",
                                                        counts[i].table, is, counts[i].accounted));
  }
}

void check_named_texts(Database& database, Findings& findings) {
  auto query = database(queries::k_store_verify_texts);
  while (query.row()) {
    const auto digest = query.digest_at(1);
    if (!digest || !query.is_text(2) || sha256(query.view_at(2)) != *digest)
      findings.of_store(Kind::kDerivedValue,
                        fmt::format("a {} that was kept is not the text its digest {} names",
                                    query.text_at(0), digest ? digest->hex() : "(damaged)"));
  }
}

void check_pages(Database& database, Findings& findings) {
  auto query = database(queries::k_store_verify_pages_sqlite);
  while (query.row()) {
    const auto said = query.text_at(0);
    if (said != "ok") findings.of_store(Kind::kDamaged, "SQLite says: " + printable(said));
  }
}

}  // namespace countersign::audit::verifying
