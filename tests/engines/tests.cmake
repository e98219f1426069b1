countersign_tests(engines_tests
  SOURCES
    engines/engine_test.cpp engines/sqlite_facts_test.cpp engines/sqlite_inspect_test.cpp engines/sqlite_tokens_test.cpp
  LIBS engines SQLite::SQLite3)
