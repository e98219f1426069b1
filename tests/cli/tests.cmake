# tests of cli/: its parts, and the real program.
countersign_tests(cli_tests SOURCES cli/pieces_test.cpp LIBS cli LABELS golden)

find_library(UTIL_LIBRARY util)  # forkpty() stands in the C library itself since glibc 2.34
countersign_tests(cli_program_tests
  SOURCES cli/program_test.cpp cli/ask_test.cpp cli/server_test.cpp cli/reload_test.cpp support/cli_program.cpp
  LIBS cli ${UTIL_LIBRARY})
target_compile_definitions(cli_program_tests PRIVATE
  COUNTERSIGN_PROGRAM="$<TARGET_FILE:countersign>")
# One shop for all that need one and are not about making it.
add_custom_command(
  OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/demo/countersign.toml"
  COMMAND "${CMAKE_COMMAND}" -E rm -rf "${CMAKE_CURRENT_BINARY_DIR}/demo"
  COMMAND countersign demo --json "${CMAKE_CURRENT_BINARY_DIR}/demo"
  DEPENDS countersign VERBATIM)
add_custom_target(demo_shop DEPENDS "${CMAKE_CURRENT_BINARY_DIR}/demo/countersign.toml")
add_dependencies(cli_program_tests countersign demo_shop)

countersign_tests(cli_data_tests
  SOURCES cli/batch_test.cpp cli/formats_test.cpp cli/init_test.cpp support/cli_program.cpp
  LIBS cli SQLite::SQLite3 ${UTIL_LIBRARY})
target_compile_definitions(cli_data_tests PRIVATE
  COUNTERSIGN_PROGRAM="$<TARGET_FILE:countersign>")
add_dependencies(cli_data_tests countersign)

countersign_tests(cli_postgres_tests
  SOURCES cli/postgres_test.cpp support/cli_program.cpp
  LIBS cli postgres_server ${UTIL_LIBRARY})
target_compile_definitions(cli_postgres_tests PRIVATE
  COUNTERSIGN_PROGRAM="$<TARGET_FILE:countersign>")
add_dependencies(cli_postgres_tests countersign)

countersign_tests(cli_story_tests
  SOURCES cli/story_test.cpp
  LIBS cli audit SQLite::SQLite3
  LABELS golden)

countersign_tests(cli_audit_tests
  SOURCES cli/audit_test.cpp cli/screen_test.cpp support/cli_program.cpp
  LIBS cli audit SQLite::SQLite3 ${UTIL_LIBRARY})
target_compile_definitions(cli_audit_tests PRIVATE
  COUNTERSIGN_PROGRAM="$<TARGET_FILE:countersign>")
add_dependencies(cli_audit_tests countersign)

countersign_tests(cli_log_tests
  SOURCES cli/log_test.cpp support/cli_program.cpp
  LIBS cli audit SQLite::SQLite3 ${UTIL_LIBRARY})
target_compile_definitions(cli_log_tests PRIVATE
  COUNTERSIGN_PROGRAM="$<TARGET_FILE:countersign>")
add_dependencies(cli_log_tests countersign)

countersign_tests(cli_forget_tests
  SOURCES cli/forget_test.cpp support/cli_program.cpp
  LIBS cli audit SQLite::SQLite3 ${UTIL_LIBRARY}
  LABELS threads)
target_compile_definitions(cli_forget_tests PRIVATE
  COUNTERSIGN_PROGRAM="$<TARGET_FILE:countersign>")
add_dependencies(cli_forget_tests countersign)

countersign_tests(cli_audit_reading_tests
  SOURCES cli/audit_reading_test.cpp support/cli_program.cpp
  LIBS cli audit SQLite::SQLite3 ${UTIL_LIBRARY})
target_compile_definitions(cli_audit_reading_tests PRIVATE
  COUNTERSIGN_PROGRAM="$<TARGET_FILE:countersign>")
add_dependencies(cli_audit_reading_tests countersign)

countersign_tests(cli_policy_tests
  SOURCES
    cli/policy_check_test.cpp cli/policy_rules_test.cpp cli/policy_test_test.cpp
    support/cli_program.cpp
    support/guard_cases.cpp support/recorded_store.cpp
  LIBS cli audit Poco::JSON SQLite::SQLite3 ${UTIL_LIBRARY})
target_compile_definitions(cli_policy_tests PRIVATE
  COUNTERSIGN_PROGRAM="$<TARGET_FILE:countersign>")
add_dependencies(cli_policy_tests countersign demo_shop)

countersign_tests(cli_suggest_tests
  SOURCES cli/policy_suggest_test.cpp support/cli_program.cpp
  LIBS cli SQLite::SQLite3 ${UTIL_LIBRARY})
target_compile_definitions(cli_suggest_tests PRIVATE
  COUNTERSIGN_PROGRAM="$<TARGET_FILE:countersign>")
add_dependencies(cli_suggest_tests countersign)

countersign_tests(cli_demo_tests
  SOURCES cli/demo_test.cpp support/cli_program.cpp
  LIBS cli SQLite::SQLite3 ${UTIL_LIBRARY})
target_compile_definitions(cli_demo_tests PRIVATE
  COUNTERSIGN_PROGRAM="$<TARGET_FILE:countersign>")
add_dependencies(cli_demo_tests countersign demo_shop)

countersign_tests(cli_keys_tests
  SOURCES cli/keys_test.cpp support/cli_program.cpp
  LIBS cli running_server SQLite::SQLite3 ${UTIL_LIBRARY})
target_compile_definitions(cli_keys_tests PRIVATE
  COUNTERSIGN_PROGRAM="$<TARGET_FILE:countersign>")
add_dependencies(cli_keys_tests countersign)

# The witness is preloaded, so not under sanitizers, whose runtime wants to be first.
if(NOT COUNTERSIGN_SANITIZE)
  countersign_tests(error_tests
    SOURCES cli/errors_test.cpp crash/house.cpp support/cli_program.cpp
    LIBS cli running_server SQLite::SQLite3 ${UTIL_LIBRARY}
    LABELS golden)
  target_compile_definitions(error_tests PRIVATE
    COUNTERSIGN_SHIM="$<TARGET_FILE:source_shim>")
  add_dependencies(error_tests countersign source_shim)
endif()
