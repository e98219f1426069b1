countersign_tests(engines_tests
  SOURCES engines/engine_test.cpp
  LIBS engines SQLite::SQLite3)
