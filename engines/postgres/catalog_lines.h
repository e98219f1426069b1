#pragma once

// The lines that a catalog's text is made of: two spaces for each level, then a word and fields.
// A field is bare if it is made of letters, digits and underscores, else quoted, with escapes for
// quotes, backslashes and control characters; a list stands in parentheses.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::engines::postgres {

struct CatalogName;

class LineWriter {
 public:
  // `word` is ours and stands as it is.
  LineWriter& begin(std::size_t depth, std::string_view word);
  LineWriter& field(std::string_view text);
  LineWriter& name(const CatalogName& name);
  LineWriter& list(const std::vector<std::string>& items);
  LineWriter& number(std::uint32_t number);
  void end() { text_ += '\n'; }
  const std::string& text() const { return text_; }

 private:
  void append(std::string_view text);
  std::string text_;
};

// Reads one line. What is not there reads as empty, and at_end() is then false for good.
class LineReader {
 public:
  explicit LineReader(std::string_view line);

  std::size_t depth() const { return depth_; }
  std::string field();
  CatalogName name();
  std::vector<std::string> list();
  std::uint32_t number();
  bool take_if(std::string_view word);
  // True for the second, false for the first; anything else is an error.
  bool either(std::string_view first, std::string_view second);
  bool at_end() const { return !failed_ && at_ == line_.size(); }

 private:
  void take_space();
  std::string one();
  std::string quoted();

  std::string_view line_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  bool is_first_ = true;
  bool failed_ = false;
};

}  // namespace countersign::engines::postgres
