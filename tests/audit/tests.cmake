# The contract tests know only store.h; an implementation links them with its own house.
set(STORE_CONTRACT audit/store_test.cpp)

countersign_tests(audit_tests
  SOURCES ${STORE_CONTRACT} audit/sqlite_house.cpp
  LIBS audit SQLite::SQLite3)
