# Benchmarks: not tests, run by ./dev bench.
function(countersign_bench name)
  cmake_parse_arguments(arg "" "" "SOURCES;LIBS" ${ARGN})
  add_executable(${name} bench/ratios.cpp ${arg_SOURCES})
  target_include_directories(${name} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_compile_definitions(${name} PRIVATE COUNTERSIGN_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE benchmark::benchmark ${arg_LIBS}
    $<BUILD_INTERFACE:countersign_flags>)
endfunction()

countersign_bench(verdict_bench SOURCES bench/verdict_bench.cpp
  LIBS engines guardrails running_server SQLite::SQLite3)
countersign_bench(audit_bench SOURCES bench/audit_bench.cpp bench/audit_workload.cpp
  LIBS audit running_server SQLite::SQLite3)
countersign_bench(step_bench SOURCES bench/step_bench.cpp
  LIBS agent audit engines guardrails running_server SQLite::SQLite3)

countersign_bench(report_bench SOURCES bench/report_bench.cpp support/report_store.cpp
  LIBS audit guardrails SQLite::SQLite3 fmt::fmt)

countersign_bench(hunt_bench SOURCES bench/hunt_bench.cpp support/report_store.cpp
  LIBS audit SQLite::SQLite3)

countersign_bench(screen_bench SOURCES bench/screen_bench.cpp support/ordinary_questions.cpp
  LIBS guardrails)

countersign_bench(postgres_verdict_bench
  SOURCES bench/postgres_verdict_bench.cpp support/postgres_shop.cpp
  LIBS engines guardrails PgQuery::PgQuery)

countersign_bench(guard_bench SOURCES bench/guard_bench.cpp
  LIBS agent engines guardrails Poco::JSON PgQuery::PgQuery SQLite::SQLite3)
countersign_bench(policy_test_bench SOURCES bench/policy_test_bench.cpp
  LIBS agent audit engines guardrails running_server SQLite::SQLite3 fmt::fmt)
