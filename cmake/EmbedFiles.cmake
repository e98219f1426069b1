# Puts files into the program as constants:
#
#   embed_files(queries NAMESPACE countersign::queries HEADER queries/statements.h FILES a.sql b/c.sql)
#
# makes a header that declares one `extern const std::string_view` for each file, named after its path
# ("store/create_session.sql" → k_store_create_session), and a table of all of them by path. The bytes
# come in through the assembler, so a large file costs no compile time.

function(embed_files target)
  cmake_parse_arguments(arg "" "NAMESPACE;HEADER;BASE" "FILES" ${ARGN})
  if(NOT arg_BASE)
    set(arg_BASE "${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  set(gen "${CMAKE_BINARY_DIR}/generated")
  set(header "${gen}/${arg_HEADER}")
  string(REGEX REPLACE "\\.h$" ".cpp" source "${header}")

  set(h "#pragma once\n\n// Generated from the files it names. Do not edit.\n\n")
  string(APPEND h "#include <span>\n#include <string_view>\n\nnamespace ${arg_NAMESPACE} {\n\n")
  set(c "#include \"${arg_HEADER}\"\n\n#include <array>\n\n")
  set(asm "")
  set(defs "")
  set(table "")
  set(count 0)
  foreach(file IN LISTS arg_FILES)
    string(REGEX REPLACE "\\.[a-z]+$" "" id "${file}")
    string(MAKE_C_IDENTIFIER "${id}" id)
    set(id "k_${id}")
    set(path "${arg_BASE}/${file}")
    string(APPEND h "extern const std::string_view ${id};  // ${file}\n")
    string(APPEND asm "asm(\".section .rodata\\n\"\n    \"countersign_${target}_${id}_from:\\n\"\n"
                      "    \".incbin \\\"${path}\\\"\\n\"\n    \"countersign_${target}_${id}_to: .byte 0\\n\"\n"
                      "    \".previous\\n\")__SEMI__\n"
                      "extern \"C\" const char countersign_${target}_${id}_from[]__SEMI__\n"
                      "extern \"C\" const char countersign_${target}_${id}_to[]__SEMI__\n")
    string(APPEND defs "const std::string_view ${id}(countersign_${target}_${id}_from,\n"
                       "    static_cast<std::size_t>(countersign_${target}_${id}_to - countersign_${target}_${id}_from))__SEMI__\n")
    string(APPEND table "      File{\"${file}\", ${id}},\n")
    math(EXPR count "${count} + 1")
    list(APPEND paths "${path}")
  endforeach()
  string(APPEND h "\nstruct File {\n  std::string_view path;\n  std::string_view text;\n};\n")
  string(APPEND h "// All of them, in the order of their listing.\nstd::span<const File> files();\n\n}  // namespace ${arg_NAMESPACE}\n")
  string(APPEND c "${asm}\nnamespace ${arg_NAMESPACE} {\n\n${defs}\nstd::span<const File> files() {\n")
  string(APPEND c "  static const std::array<File, ${count}> all = {{\n${table}  }}__SEMI__\n  return all__SEMI__\n}\n\n}  // namespace ${arg_NAMESPACE}\n")
  string(REPLACE "__SEMI__" ";" c "${c}")
  file(CONFIGURE OUTPUT "${header}" CONTENT "${h}" @ONLY)
  file(CONFIGURE OUTPUT "${source}" CONTENT "${c}" @ONLY)
  set_source_files_properties("${source}" PROPERTIES OBJECT_DEPENDS "${paths}")
  target_sources(${target} PRIVATE "${source}")
  target_include_directories(${target} PUBLIC "${gen}")
endfunction()
