// The `countersign` program: hands the words of its command line to a command and gives back the
// command's exit code.

#include <clocale>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/terminal.h"

int main(int argc, char** argv) {
  // Only for the width of characters; everything else stays in the C locale.
  const char* locale = std::setlocale(LC_CTYPE, "");
  const bool is_utf8 = locale != nullptr && std::string(locale).find("UTF-8") != std::string::npos;
  if (!is_utf8) std::setlocale(LC_CTYPE, "C.UTF-8");
  countersign::cli::Terminal terminal;
  const std::vector<std::string> words(argv + (argc > 0 ? 1 : 0), argv + argc);
  return static_cast<int>(countersign::cli::run_program(words, terminal));
}
