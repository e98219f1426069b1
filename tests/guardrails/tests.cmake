countersign_tests(guardrails_tests
  SOURCES
    guardrails/guard_test.cpp guardrails/hours_test.cpp guardrails/policy_test.cpp
    guardrails/rules_test.cpp guardrails/session_rules_test.cpp
    guardrails/rules_access_test.cpp guardrails/rules_cost_test.cpp
    guardrails/rules_shape_test.cpp guardrails/rules_text_test.cpp
    guardrails/spelling_test.cpp guardrails/words_test.cpp
    support/policy_dice.cpp
  LIBS guardrails)

countersign_tests(guardrails_cases_tests
  SOURCES guardrails/cases_test.cpp guardrails/slots_test.cpp guardrails/interference_test.cpp
    support/guard_cases.cpp support/guard_two_shops.cpp support/statement_mutations.cpp
  LIBS guardrails engines SQLite::SQLite3 Poco::JSON)

countersign_tests(guardrails_screen_tests
  SOURCES guardrails/screen_test.cpp guardrails/screen_cells_test.cpp
    guardrails/screen_ordinary_test.cpp guardrails/topic_test.cpp support/ordinary_questions.cpp
    support/questions_file.cpp
  LIBS guardrails Poco::JSON)

countersign_tests(guardrails_generated_tests
  SOURCES guardrails/generated_test.cpp guardrails/generated_postgres_test.cpp
    guardrails/properties_columns_test.cpp guardrails/properties_mutations_test.cpp
    support/guard_cases.cpp support/postgres_shop.cpp support/statement_hostile.cpp support/statement_hostile_postgresql.cpp
    support/statement_hostile_sqlite.cpp support/statement_mutations.cpp
    support/statement_ordinary.cpp support/statement_terms.cpp
  LIBS guardrails engines SQLite::SQLite3 Poco::JSON)

countersign_tests(guardrails_postgres_tests
  SOURCES guardrails/postgres_cases_test.cpp guardrails/postgres_names_test.cpp
    support/guard_cases.cpp support/postgres_shop.cpp
  LIBS guardrails engines SQLite::SQLite3 Poco::JSON)

countersign_tests(guardrails_lessons_tests
  SOURCES guardrails/lessons_test.cpp support/guard_cases.cpp support/postgres_shop.cpp
  LIBS guardrails engines SQLite::SQLite3 Poco::JSON)

countersign_tests(guardrails_screen_page_tests
  SOURCES guardrails/screen_page_test.cpp support/ordinary_questions.cpp
  LIBS guardrails Poco::JSON
  LABELS golden)
