# tests of agent/
countersign_tests(agent_tests
  SOURCES
    agent/advice_test.cpp agent/decide_test.cpp agent/evidence_words_test.cpp agent/judging_test.cpp agent/planner_test.cpp agent/results_test.cpp
    agent/source_test.cpp
  LIBS agent)
countersign_tests(agent_thread_tests
  SOURCES
    agent/desk_isolation_test.cpp agent/desk_running_test.cpp agent/desk_sqlite_test.cpp
    agent/desk_test.cpp agent/envelope_test.cpp
    agent/executor_test.cpp agent/loop_test.cpp agent/replay_test.cpp agent/screening_test.cpp
  LIBS agent SQLite::SQLite3 LABELS threads)
countersign_tests(agent_guarded_tests
  SOURCES
    agent/desk_marks_test.cpp agent/desk_policy_test.cpp agent/desk_remote_test.cpp
    agent/desk_killed_test.cpp agent/evidence_test.cpp agent/judging_waits_test.cpp agent/marks_test.cpp
  LIBS agent LABELS threads)
countersign_tests(agent_postgres_tests
  SOURCES agent/desk_postgres_test.cpp
  LIBS agent postgres_server LABELS threads)
countersign_tests(question_tests
  SOURCES
    agent/questions_test.cpp support/questions_compare.cpp support/questions_file.cpp support/questions_library.cpp
    support/questions_source.cpp
  LIBS agent Poco::JSON SQLite::SQLite3)
countersign_tests(agent_builtin_words_tests
  SOURCES
    agent/builtin_answer_test.cpp agent/builtin_dates_test.cpp agent/builtin_words_test.cpp
    agent/builtin_dialect_test.cpp agent/builtin_small_words_test.cpp
  LIBS agent SQLite::SQLite3)
countersign_tests(builtin_more_tests
  SOURCES
    agent/builtin_more_test.cpp support/questions_compare.cpp support/questions_file.cpp support/questions_library.cpp
    support/questions_source.cpp
  LIBS agent Poco::JSON SQLite::SQLite3)
countersign_tests(builtin_questions_tests
  SOURCES
    agent/builtin_planner_test.cpp agent/builtin_questions_test.cpp support/questions_compare.cpp support/questions_file.cpp support/questions_library.cpp
    support/questions_source.cpp
  LIBS agent Poco::JSON SQLite::SQLite3)
countersign_tests(agent_verdicts_tests
  SOURCES
    agent/rejudging_test.cpp agent/verdicts_test.cpp support/guard_cases.cpp
    support/recorded_store.cpp
  LIBS agent Poco::JSON SQLite::SQLite3 LABELS threads)
countersign_tests(builtin_postgres_tests
  SOURCES
    agent/builtin_postgres_test.cpp support/questions_compare.cpp support/questions_file.cpp
    support/questions_library.cpp support/questions_postgres.cpp support/questions_source.cpp
  LIBS agent postgres_server Poco::JSON SQLite::SQLite3)
