#include "cli/show/prose.h"

#include <algorithm>

#include <fmt/format.h>

#include "cli/show/statement.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

constexpr std::size_t kLineMin = 20;  // columns, however narrow the terminal

class Wrapper {
 public:
  Wrapper(std::size_t indent, std::size_t width)
      : indent_(indent, ' '), room_(std::max(width, indent + kLineMin) - indent) {}

  std::string lines_of(std::string_view text) {
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size());
      line(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::move(out_);
  }

 private:
  void line(std::string_view text) {
    // What stands indented in the text stays so.
    const auto begin = std::min(text.find_first_not_of(' '), text.size());
    line_.assign(std::min(begin, room_ / 2), ' ');
    is_fresh_ = true;
    text.remove_prefix(begin);
    while (!text.empty()) {
      const auto end = std::min(text.find(' '), text.size());
      if (end > 0) word(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    end_line();
  }

  void word(std::string_view text) {
    const bool fits = display_width(line_) + !is_fresh_ + display_width(text) <= room_;
    if (!fits && !is_fresh_) end_line();
    if (!is_fresh_) line_ += ' ';
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t from = at;
      next_code_point(text, at);
      const auto piece = text.substr(from, at - from);
      if (display_width(line_) + display_width(piece) > room_) end_line();
      line_ += piece;
    }
    is_fresh_ = false;
  }

  void end_line() {
    if (!line_.empty()) out_ += indent_ + line_;
    out_ += '\n';
    line_.clear();
    is_fresh_ = true;
  }

  std::string indent_;
  std::size_t room_;
  std::string line_, out_;
  bool is_fresh_ = true;
};

}  // namespace

std::string duration_words(std::chrono::microseconds time) {
  const auto us = std::max<std::int64_t>(time.count(), 0);
  if (us < 9950) return fmt::format("{:.1f} ms", static_cast<double>(us) / 1000);
  if (us < 1'000'000) return fmt::format("{} ms", us / 1000);
  if (us < 9'950'000) return fmt::format("{:.1f} s", static_cast<double>(us) / 1e6);
  const auto seconds = us / 1'000'000;
  if (seconds < 120) return fmt::format("{} s", seconds);
  if (seconds < 7200) return fmt::format("{} min", seconds / 60);
  if (seconds < 48 * 3600) return fmt::format("{} h", seconds / 3600);
  return fmt::format("{} days", seconds / 86'400);
}

std::string counted(std::size_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t width) {
  return Wrapper(indent, width).lines_of(printable(text, true));
}

}  // namespace countersign::cli
