countersign_tests(core_tests
  SOURCES
    core/approved_test.cpp core/clock_test.cpp core/digest_test.cpp core/facts_test.cpp
    core/fence_test.cpp core/ids_test.cpp core/invariant_test.cpp core/record_test.cpp
    core/result_test.cpp core/secret_test.cpp core/session_test.cpp core/step_test.cpp
    core/strong_test.cpp core/text_test.cpp core/transitions_test.cpp core/verdict_test.cpp
  LIBS core)

countersign_tests(core_thread_tests
  SOURCES core/thread_test.cpp
  LIBS core
  LABELS threads)
