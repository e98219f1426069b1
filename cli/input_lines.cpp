#include "cli/input_lines.h"

#include <fstream>
#include <istream>
#include <sstream>

#include <fmt/format.h>

#include "cli/here.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

constexpr std::size_t kTextBytesMax = 1'000'000;
constexpr std::size_t kFileBytesMax = 256 * kTextBytesMax;

void take_lines(std::istream& lines, const std::function<void(const std::string&)>& take) {
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) take(line);
  }
}

}  // namespace

void each_line(const std::string& name, Terminal& terminal,
               const std::function<void(const std::string&)>& take) {
  if (name == "-") {
    const auto all = terminal.read_all(kFileBytesMax);
    if (!all) throw BadUsage("standard input holds more than 256 MB; name a file instead");
    std::istringstream lines(*all);
    return take_lines(lines, take);
  }
  std::ifstream file(name, std::ios::binary);
  if (!file) throw BadUsage(fmt::format("cannot read {}", printable(name)));
  take_lines(file, take);
}

std::string text_meant(const std::string& word, std::string_view what, Terminal& terminal) {
  if (word != "-") return word;
  auto all = terminal.read_all(kTextBytesMax);
  if (!all)
    throw BadUsage(fmt::format("standard input holds more than 1 MB, which no {} may", what));
  while (!all->empty() && all->back() == '\n') all->pop_back();
  return *all;
}

}  // namespace countersign::cli
