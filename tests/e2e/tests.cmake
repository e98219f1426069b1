# The whole program, used as people use it.

add_library(html_page STATIC support/html_page.cpp)
target_link_libraries(html_page PRIVATE $<BUILD_INTERFACE:countersign_flags> test_support)

countersign_tests(e2e_tests
  SOURCES e2e/pages_test.cpp
  LIBS running_server html_page
  LABELS e2e)
add_dependencies(e2e_tests countersign)

# In a real browser, where there is one: no script of ours has to be there, so this looks at what only
# a browser can tell.
find_program(COUNTERSIGN_NODE NAMES node nodejs)
find_program(COUNTERSIGN_CHROMIUM NAMES chromium)
if(COUNTERSIGN_NODE AND COUNTERSIGN_CHROMIUM AND NOT COUNTERSIGN_SANITIZE)
  add_test(NAME "script: the pages work in a real browser without any script"
    COMMAND "${COUNTERSIGN_NODE}" "${CMAKE_CURRENT_SOURCE_DIR}/e2e/in_a_browser.mjs"
      "$<TARGET_FILE:countersign>" "${COUNTERSIGN_CHROMIUM}" "${CMAKE_CURRENT_BINARY_DIR}/pictures")
  set_tests_properties("script: the pages work in a real browser without any script"
    PROPERTIES LABELS e2e TIMEOUT 300)
endif()
