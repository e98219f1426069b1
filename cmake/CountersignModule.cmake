# How a room is declared:
#
#   countersign_module(audit
#     HEADERS store.h accounts.h          # the contract, at the room's root
#     SOURCES sqlite/store.cpp            # listed one by one; nothing is globbed
#     ROOMS   core queries                # the rooms it may know: the link line is the architecture
#     PUBLIC_LIBS / PRIVATE_LIBS …)       # third-party libraries
#
# Headers are a file set, so `all_verify_interface_header_sets` proves that each compiles alone.

add_library(countersign_flags INTERFACE)
target_compile_features(countersign_flags INTERFACE cxx_std_20)
target_compile_options(countersign_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
  -Wimplicit-fallthrough -Werror -fno-omit-frame-pointer
  # GCC 12 sees an overlap in "x" + std::string(y) where there is none (its bug 105651).
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  # GCC is the compiler that counts; clang builds the fuzzers and has warnings of its own.
  $<$<CXX_COMPILER_ID:Clang>:-Wno-error>)
if(COUNTERSIGN_SANITIZE)
  string(REPLACE ";" "," _sanitizers "${COUNTERSIGN_SANITIZE}")
  # -Wno-maybe-uninitialized: GCC 12 sees ghosts in instrumented code.
  target_compile_options(countersign_flags INTERFACE
    -fsanitize=${_sanitizers} -fno-sanitize-recover=all
    $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
  target_link_options(countersign_flags INTERFACE -fsanitize=${_sanitizers})
  target_compile_definitions(countersign_flags INTERFACE COUNTERSIGN_SANITIZED=1)
endif()

function(countersign_module name)
  cmake_parse_arguments(arg "" "" "HEADERS;SOURCES;ROOMS;PUBLIC_LIBS;PRIVATE_LIBS" ${ARGN})
  add_library(${name} STATIC ${arg_SOURCES})
  target_sources(${name} PUBLIC FILE_SET HEADERS
    BASE_DIRS "${PROJECT_SOURCE_DIR}" FILES ${arg_HEADERS})
  target_compile_features(${name} PUBLIC cxx_std_20)
  target_link_libraries(${name}
    PUBLIC ${arg_ROOMS} ${arg_PUBLIC_LIBS}
    PRIVATE $<BUILD_INTERFACE:countersign_flags> ${arg_PRIVATE_LIBS})
  set_target_properties(${name} PROPERTIES
    VERIFY_INTERFACE_HEADER_SETS ON
    OUTPUT_NAME "countersign_${name}")
endfunction()
