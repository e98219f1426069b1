# One executable for each target, by clang's libFuzzer; `./dev fuzz` runs them. The corpus in
# corpus/<target>/ is kept small with -merge=1; words/<target>.dict helps to spell.
#
#   countersign_fuzzer(screens SOURCES screens.cpp LIBS guardrails)

add_library(fuzz_promises STATIC tests/fuzz/promises.cpp)
target_link_libraries(fuzz_promises PUBLIC guardrails PRIVATE $<BUILD_INTERFACE:countersign_flags>)
target_include_directories(fuzz_promises PUBLIC "${PROJECT_SOURCE_DIR}")

add_custom_target(fuzzers)

function(countersign_fuzzer name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
  list(TRANSFORM arg_SOURCES PREPEND "tests/")
  add_executable(fuzz_${name} ${arg_SOURCES})
  target_link_libraries(fuzz_${name}
    PRIVATE fuzz_promises ${arg_LIBS} $<BUILD_INTERFACE:countersign_flags>)
  target_compile_definitions(fuzz_${name} PRIVATE COUNTERSIGN_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzzers fuzz_${name})
endfunction()

countersign_fuzzer(sqlite_statement
  SOURCES fuzz/sqlite_statement.cpp support/guard_cases.cpp support/guard_two_shops.cpp
  LIBS engines SQLite::SQLite3 Poco::JSON)
countersign_fuzzer(postgres_statement
  SOURCES fuzz/postgres_statement.cpp support/postgres_shop.cpp
  LIBS engines)
countersign_fuzzer(policy_text SOURCES fuzz/policy_text.cpp)
countersign_fuzzer(screens SOURCES fuzz/screens.cpp)
# Only the settings' own objects: nothing that they would start is needed to read them, nor built.
set_target_properties(config PROPERTIES OPTIMIZE_DEPENDENCIES ON)
countersign_fuzzer(settings SOURCES fuzz/settings.cpp)
target_sources(fuzz_settings PRIVATE $<TARGET_OBJECTS:config>)
target_link_libraries(fuzz_settings PRIVATE fmt::fmt tomlplusplus::tomlplusplus)
