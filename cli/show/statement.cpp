#include "cli/show/statement.h"

#include <algorithm>
#include <cwchar>

#include "core/text.h"

namespace countersign::cli {
namespace {

std::size_t columns_of(char32_t code_point) {
  const int width = ::wcwidth(static_cast<wchar_t>(code_point));
  return width < 0 ? 1 : static_cast<std::size_t>(width);
}

class Underliner {
 public:
  Underliner(const std::vector<Marked>& marks, std::size_t indent)
      : marks_(marks), indent_(indent, ' ') {}

  void take(std::string_view piece, std::size_t at) {
    if (piece == "\n") return end_line();
    const std::string shown = piece == "\t" ? "    " : printable(piece);
    line_ += shown;
    const std::size_t from = under_.size();
    under_.append(display_width(shown), is_marked(at) ? '^' : ' ');
    for (const auto& mark : marks_)
      if (mark.from == at && mark.number > 0) numbers_.emplace_back(from, mark.number);
  }

  std::string finish() {
    if (!line_.empty()) end_line();
    return std::move(out_);
  }

 private:
  bool is_marked(std::size_t at) const {
    return std::any_of(marks_.begin(), marks_.end(),
                       [at](const Marked& mark) { return at >= mark.from && at < mark.to; });
  }

  // Two that begin at the same place stand one after the other.
  void write_numbers() {
    std::size_t free = 0;
    for (const auto& [wanted, number] : numbers_) {
      const std::string digits = std::to_string(number);
      const std::size_t at = std::max(wanted, free);
      if (under_.size() < at + digits.size()) under_.resize(at + digits.size(), ' ');
      under_.replace(at, digits.size(), digits);
      free = at + digits.size() + 1;
    }
    numbers_.clear();
  }

  void end_line() {
    out_ += indent_ + line_ + "\n";
    write_numbers();
    const std::size_t last = under_.find_last_not_of(' ');
    if (last != std::string::npos) out_ += indent_ + under_.substr(0, last + 1) + "\n";
    line_.clear();
    under_.clear();
  }

  const std::vector<Marked>& marks_;
  const std::string indent_;
  std::string line_, under_, out_;
  std::vector<std::pair<std::size_t, std::uint32_t>> numbers_;  // column, number
};

}  // namespace

std::string underlined(std::string_view statement, const std::vector<Marked>& marks,
                       std::size_t indent) {
  Underliner underliner(marks, indent);
  for (std::size_t at = 0; at < statement.size();) {
    const std::size_t from = at;
    next_code_point(statement, at);
    underliner.take(statement.substr(from, at - from), from);
  }
  return underliner.finish();
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) width += columns_of(next_code_point(text, at));
  return width;
}

std::string shortened(std::string_view text, std::size_t width_max) {
  if (display_width(text) <= width_max) return std::string(text);
  std::size_t width = 0, at = 0;
  while (at < text.size()) {
    std::size_t next = at;
    const std::size_t more = columns_of(next_code_point(text, next));
    if (width + more + 1 > width_max) break;
    width += more;
    at = next;
  }
  return std::string(text.substr(0, at)) + "…";
}

}  // namespace countersign::cli
