# The contract tests know only store.h; an implementation links them with its own house.
set(STORE_CONTRACT
  audit/accounts_test.cpp audit/decisions_test.cpp audit/outcomes_test.cpp audit/proposals_test.cpp
  audit/store_test.cpp)
set(STORE_CONTRACT_THREADS audit/store_threads_test.cpp)

countersign_tests(audit_tests
  SOURCES ${STORE_CONTRACT} audit/sqlite_house.cpp audit/column_names_test.cpp
    audit/evidence_test.cpp audit/history_test.cpp audit/sqlite_faults_test.cpp audit/sqlite_people_test.cpp
    audit/sqlite_migrations_test.cpp audit/sqlite_schema_test.cpp
  LIBS audit queries SQLite::SQLite3)

countersign_tests(audit_log_tests
  SOURCES audit/log_hashes_test.cpp audit/log_keys_test.cpp audit/log_merkle_test.cpp
    audit/log_format_test.cpp audit/log_test.cpp
  LIBS audit SQLite::SQLite3)

countersign_tests(audit_thread_tests
  SOURCES ${STORE_CONTRACT_THREADS} audit/sqlite_house.cpp audit/sqlite_threads_test.cpp audit/writer_turns_test.cpp
  LIBS audit SQLite::SQLite3
  LABELS threads)

countersign_tests(audit_report_tests
  SOURCES audit/reports_test.cpp audit/reports_rows_test.cpp audit/reports_views_test.cpp
    support/report_rows.cpp
    support/report_store.cpp
  LIBS audit SQLite::SQLite3 fmt::fmt)

countersign_tests(audit_reading_tests
  SOURCES audit/hunt_test.cpp audit/question_test.cpp
  LIBS audit SQLite::SQLite3)
countersign_tests(audit_copies_tests
  SOURCES audit/backup_test.cpp audit/export_test.cpp
  LIBS audit SQLite::SQLite3
  LABELS golden)
countersign_tests(audit_copies_thread_tests
  SOURCES audit/backup_threads_test.cpp
  LIBS audit SQLite::SQLite3
  LABELS threads)

countersign_tests(audit_forget_tests
  SOURCES audit/forget_erase_test.cpp audit/forget_kill_test.cpp audit/retention_test.cpp
    audit/forget_verify_test.cpp
  LIBS audit SQLite::SQLite3)

countersign_tests(audit_verify_tests
  SOURCES audit/verify_test.cpp audit/verify_agreement_test.cpp audit/verify_bytes_test.cpp
    audit/verify_mutations_test.cpp
    support/verify_attacker.cpp
    support/verify_store.cpp
  LIBS audit SQLite::SQLite3
  PROPERTIES TIMEOUT 1500)

countersign_tests(audit_verifier_tests
  SOURCES audit/verifier_test.cpp support/verify_store.cpp
  LIBS audit SQLite::SQLite3
  LABELS threads)

# Killed while it writes; a process of its own.
add_executable(audit_crash_writer audit/crash_writer.cpp)
target_link_libraries(audit_crash_writer PRIVATE test_support audit
  $<BUILD_INTERFACE:countersign_flags>)
countersign_tests(audit_crash_tests
  SOURCES audit/crash_test.cpp
  LIBS audit SQLite::SQLite3)
add_dependencies(audit_crash_tests audit_crash_writer)
target_compile_definitions(audit_crash_tests PRIVATE
  AUDIT_CRASH_WRITER="$<TARGET_FILE:audit_crash_writer>")

# What a store does when its disk or its clock is not well.
countersign_tests(audit_disk_tests
  SOURCES audit/sqlite_clock_test.cpp audit/sqlite_room_test.cpp
  LIBS audit SQLite::SQLite3)

# A layer between SQLite and the disk: a process of its own, since it looks at the disk below.
countersign_tests(audit_wal_tests
  SOURCES audit/gathered_wal_test.cpp
  LIBS audit SQLite::SQLite3)
