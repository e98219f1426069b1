# The whole program, killed and lied to. The witness is preloaded, so these do not run under sanitizers,
# whose runtime wants to be first.
if(NOT COUNTERSIGN_SANITIZE)
  add_library(source_shim MODULE crash/source_shim.c)
  target_link_libraries(source_shim PRIVATE SQLite::SQLite3 ${CMAKE_DL_LIBS})

  countersign_tests(crash_tests
    SOURCES crash/house.cpp crash/bomb_test.cpp crash/kill_test.cpp crash/promise_test.cpp
    LIBS running_server SQLite::SQLite3
    LABELS crash
    PROPERTIES TIMEOUT 1500)
  target_compile_definitions(crash_tests PRIVATE COUNTERSIGN_SHIM="$<TARGET_FILE:source_shim>")
  add_dependencies(crash_tests source_shim)
endif()
