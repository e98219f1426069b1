# The contract tests know only store.h; an implementation links them with its own house.
set(STORE_CONTRACT
  audit/accounts_test.cpp audit/decisions_test.cpp audit/outcomes_test.cpp audit/proposals_test.cpp
  audit/store_test.cpp)

countersign_tests(audit_tests
  SOURCES ${STORE_CONTRACT} audit/sqlite_house.cpp
  LIBS audit SQLite::SQLite3)
