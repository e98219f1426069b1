# The whole program, killed and lied to. The witness is preloaded, so these do not run under sanitizers,
# whose runtime wants to be first.
if(NOT COUNTERSIGN_SANITIZE)
  add_library(source_shim MODULE crash/source_shim.c)
  target_link_libraries(source_shim PRIVATE SQLite::SQLite3 ${CMAKE_DL_LIBS})

  countersign_tests(crash_tests
    SOURCES crash/house.cpp crash/bomb_test.cpp crash/disk_server_test.cpp crash/kill_test.cpp
      crash/promise_test.cpp
    LIBS running_server SQLite::SQLite3
    LABELS crash
    PROPERTIES TIMEOUT 1500)
  target_compile_definitions(crash_tests PRIVATE
    COUNTERSIGN_SHIM="$<TARGET_FILE:source_shim>" DISK_SHIM="$<TARGET_FILE:disk_shim>")
  add_dependencies(crash_tests disk_shim source_shim)

  # A disk that loses power, and a store on it.
  add_library(power_shim MODULE crash/power_shim.c)
  target_link_libraries(power_shim PRIVATE ${CMAKE_DL_LIBS})
  add_executable(power_writer crash/power_writer.cpp)
  target_link_libraries(power_writer PRIVATE test_support audit $<BUILD_INTERFACE:countersign_flags>)
  # One whose n-th call fails, and a whole desk on it.
  add_library(disk_shim MODULE crash/disk_shim.c)
  target_link_libraries(disk_shim PRIVATE ${CMAKE_DL_LIBS})
  add_executable(nth_writer crash/nth_writer.cpp)
  target_link_libraries(nth_writer PRIVATE test_support agent SQLite::SQLite3 ${CMAKE_DL_LIBS}
    $<BUILD_INTERFACE:countersign_flags>)
  countersign_tests(disk_tests
    SOURCES crash/disk_flips_test.cpp crash/disk_full_test.cpp crash/nth_test.cpp crash/power_test.cpp
    LIBS audit SQLite::SQLite3
    LABELS crash
    PROPERTIES TIMEOUT 1500)
  target_compile_definitions(disk_tests PRIVATE
    DISK_SHIM="$<TARGET_FILE:disk_shim>" NTH_WRITER="$<TARGET_FILE:nth_writer>"
    POWER_SHIM="$<TARGET_FILE:power_shim>" POWER_WRITER="$<TARGET_FILE:power_writer>"
    SOURCE_SHIM="$<TARGET_FILE:source_shim>")
  add_dependencies(disk_tests disk_shim nth_writer power_shim power_writer source_shim)
endif()
