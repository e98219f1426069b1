countersign_tests(engines_tests
  SOURCES
    engines/engine_test.cpp engines/sqlite_describe_test.cpp engines/sqlite_facts_test.cpp
    engines/sqlite_functions_test.cpp engines/sqlite_inspect_test.cpp engines/sqlite_hostile_test.cpp engines/sqlite_run_test.cpp engines/sqlite_series_test.cpp
    engines/sqlite_tokens_test.cpp engines/sqlite_written_test.cpp
  LIBS engines SQLite::SQLite3 Poco::JSON)

countersign_tests(engines_thread_tests
  SOURCES engines/sqlite_memory_test.cpp engines/sqlite_threads_test.cpp
  LIBS engines SQLite::SQLite3
  LABELS threads)

countersign_tests(engines_postgres_facts_tests
  SOURCES
    engines/postgres_catalog_test.cpp engines/postgres_inspect_test.cpp
    support/postgres_shop.cpp
  LIBS engines guardrails)

countersign_tests(engines_postgres_syntax_tests
  SOURCES engines/postgres_syntax_test.cpp support/postgres_shop.cpp
  LIBS engines guardrails PgQuery::PgQuery
  LABELS threads)

countersign_tests(engines_postgres_tests
  SOURCES
    engines/postgres_describe_test.cpp engines/postgres_live_test.cpp engines/postgres_run_test.cpp
    engines/postgres_server_test.cpp engines/postgres_shop_test.cpp support/postgres_shop.cpp
  LIBS engines guardrails postgres_server PostgreSQL::PostgreSQL)

countersign_tests(engines_postgres_thread_tests
  SOURCES engines/postgres_threads_test.cpp
  LIBS engines postgres_server
  LABELS threads)

# A server under attack for some seconds.
countersign_tests(engines_postgres_backstop_tests
  SOURCES engines/postgres_backstop_test.cpp
    support/statement_hostile.cpp support/statement_hostile_postgresql.cpp support/statement_hostile_sqlite.cpp
    support/statement_ordinary.cpp support/statement_terms.cpp
  LIBS engines postgres_server Poco::JSON
  PROPERTIES RUN_SERIAL TRUE TIMEOUT 600)

countersign_tests(engines_backstop_tests
  SOURCES engines/sqlite_backstop_test.cpp
    support/bypass_attempts.cpp support/cage.cpp support/guard_cases.cpp
    support/statement_hostile.cpp support/statement_hostile_postgresql.cpp
    support/statement_hostile_sqlite.cpp support/statement_ordinary.cpp support/statement_terms.cpp
  LIBS engines guardrails SQLite::SQLite3 Poco::JSON)
