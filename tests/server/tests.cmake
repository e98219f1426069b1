# tests of server/

# Builders here leave out what a test is not about.
add_library(server_desk STATIC support/server_desk.cpp support/server_socket.cpp
  support/server_browser.cpp support/html_page.cpp)
target_compile_options(server_desk PUBLIC -Wno-missing-field-initializers)
target_link_libraries(server_desk PUBLIC $<BUILD_INTERFACE:countersign_flags> server test_support)

countersign_tests(server_tests
  SOURCES server/api_test.cpp server/handlers_test.cpp server/http_test.cpp server/json_test.cpp
    server/results_test.cpp server/head_test.cpp server/audit_reading_test.cpp server/reports_test.cpp
  LIBS server_desk)

countersign_tests(server_thread_tests
  SOURCES server/server_test.cpp server/malformed_test.cpp server/waiting_test.cpp
    server/whole_test.cpp
  LIBS server_desk SQLite::SQLite3
  LABELS threads)

countersign_tests(server_page_tests
  SOURCES server/html_test.cpp server/page_test.cpp server/page_acts_test.cpp server/page_audit_test.cpp
    server/page_style_test.cpp server/statement_test.cpp
  LIBS server_desk)

# Who may do what, over a real store and desk.
countersign_tests(people_tests
  SOURCES server/agents_test.cpp server/browser_test.cpp server/forget_test.cpp server/keys_test.cpp
    server/matrix_test.cpp support/people_house.cpp
  LIBS server_desk SQLite::SQLite3
  LABELS threads)
