#include "tests/support/bypass_attempts.h"

#include "tests/support/guard_cases.h"
#include "tests/support/statement_hostile.h"

namespace countersign::testing {

std::vector<BypassAttempt> bypass_attempts(Dialect dialect, int generated) {
  static const std::vector<std::string> kSqlite = {"hostile_sqlite.jsonl",
                                                   "hostile_sqlite_own.jsonl"};
  static const std::vector<std::string> kPostgresql = {"hostile_postgres.jsonl"};
  std::vector<BypassAttempt> attempts;
  for (const auto& file : dialect == Dialect::kSqlite ? kSqlite : kPostgresql)
    for (auto& one : read_cases(file)) attempts.push_back({one.id, std::move(one.sql)});
  HostileStatements statements(dialect, 7);
  for (int i = 0; i < generated; ++i) {
    HostileStatement hostile = statements.next();
    attempts.push_back({"generated " + std::to_string(i) + " " + std::string(hostile.technique),
                        std::move(hostile.sql)});
  }
  return attempts;
}

}  // namespace countersign::testing
