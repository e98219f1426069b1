# Everything third-party, in one place. All of it comes from Debian's packages; ./dev knows their names.

find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(fmt REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(ICU REQUIRED COMPONENTS uc i18n)
find_package(Boost CONFIG REQUIRED COMPONENTS program_options)

# Poco's package names PostgreSQL::client without making it.
find_package(PostgreSQL REQUIRED)
if(NOT TARGET PostgreSQL::client)
  add_library(PostgreSQL::client INTERFACE IMPORTED)
  target_link_libraries(PostgreSQL::client INTERFACE PostgreSQL::PostgreSQL)
endif()
find_package(Poco REQUIRED COMPONENTS Foundation Net JSON Data DataSQLite)

# libpg_query has neither pkg-config nor CMake files. The archive: its soname changes with every release.
find_path(PG_QUERY_INCLUDE_DIR pg_query.h REQUIRED)
find_library(PG_QUERY_LIBRARY NAMES libpg_query.a REQUIRED)
if(NOT TARGET PgQuery::PgQuery)
  add_library(PgQuery::PgQuery STATIC IMPORTED)
  set_target_properties(PgQuery::PgQuery PROPERTIES
    IMPORTED_LOCATION "${PG_QUERY_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${PG_QUERY_INCLUDE_DIR}")
  target_link_libraries(PgQuery::PgQuery INTERFACE Threads::Threads)
endif()

find_path(SMARTCOLS_INCLUDE_DIR libsmartcols/libsmartcols.h REQUIRED)
find_library(SMARTCOLS_LIBRARY smartcols REQUIRED)
if(NOT TARGET Smartcols::Smartcols)
  add_library(Smartcols::Smartcols UNKNOWN IMPORTED)
  set_target_properties(Smartcols::Smartcols PROPERTIES
    IMPORTED_LOCATION "${SMARTCOLS_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${SMARTCOLS_INCLUDE_DIR}")
endif()

if(COUNTERSIGN_TESTS)
  find_package(Catch2 REQUIRED)
  include(Catch)
endif()
if(COUNTERSIGN_BENCH)
  find_package(benchmark REQUIRED)
endif()
