#include "engines/sqlite/sizes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "engines/sqlite/series.h"

namespace countersign::engines::sqlite {

namespace {

using Size = std::optional<std::uint64_t>;

// A value that no schema names is taken for this long; short texts are the rule.
constexpr double kUnknownBytes = 1000;

Size size_of(std::optional<double> value) {
  if (!value || std::isnan(*value)) return std::nullopt;
  if (*value <= 0) return 0;
  if (*value >= 1.8e19) return std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>(*value);
}

class Search {
 public:
  explicit Search(const Outline& outline) : words_(outline.words()) {}

  std::vector<SizeArgument> all() {
    for (std::size_t i = 0; i + 1 < words_.size(); ++i) {
      if (!words_[i].is_name() || !words_[i + 1].is('(') || words_[i + 1].mate == 0) continue;
      look_at(i);
    }
    return std::move(found_);
  }

 private:
  using Arguments = std::vector<Range>;

  void look_at(std::size_t at) {
    const Word& word = words_[at];
    if (is_named(word, "zeroblob") || is_named(word, "randomblob")) {
      const Arguments arguments = arguments_of(at);
      if (arguments.size() == 1) add(word, size_of(constant_of(words_, arguments[0])));
    } else if (is_named(word, "printf") || is_named(word, "format")) {
      format_call(word, arguments_of(at));
    } else if (is_named(word, "generate_series")) {
      add(word, rows_of(arguments_of(at)));
    } else if ((replaces(word) || doubles(word)) && at >= nested_until_) {
      growth(at);
    }
  }

  void add(const Word& word, Size bytes) { found_.push_back({lower_name(word), bytes, word.span}); }

  Arguments arguments_of(std::size_t at) const {
    return parts_of(words_, {at + 2, words_[at + 1].mate});
  }

  Size rows_of(const Arguments& arguments) const {
    if (arguments.size() < 2 || arguments.size() > 3) return std::nullopt;
    std::array<double, 3> value = {0, 0, 1};
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const auto constant = constant_of(words_, arguments[i]);
      if (!constant || std::isnan(*constant)) return std::nullopt;
      value[i] = std::clamp(*constant, -9.2e18, 9.2e18);
    }
    return series_rows(static_cast<std::int64_t>(value[0]), static_cast<std::int64_t>(value[1]),
                       static_cast<std::int64_t>(value[2]));
  }

  // ---- printf ----

  void format_call(const Word& word, const Arguments& arguments) {
    if (arguments.empty()) return;
    const Size widest = widest_of(arguments);
    if (!widest || *widest > 0) add(word, widest);
  }

  // The widest column that a format asks for; a star takes the next argument. 0: none asked for.
  Size widest_of(const Arguments& arguments) const {
    const Range format = arguments[0];
    const bool is_literal =
        format.to == format.from + 1 &&
        (words_[format.from].kind == TokenKind::kString || words_[format.from].text.front() == '"');
    if (!is_literal) return std::nullopt;
    const std::string text = literal_text(words_[format.from]);
    std::uint64_t widest = 0;
    bool is_known = true;
    std::size_t argument = 1;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] != '%') continue;
      i = conversion(text, i + 1, arguments, argument, widest, is_known);
    }
    return is_known ? Size(widest) : std::nullopt;
  }

  // One conversion from after its % to its letter.
  std::size_t conversion(const std::string& text, std::size_t i, const Arguments& arguments,
                         std::size_t& argument, std::uint64_t& widest, bool& is_known) const {
    static constexpr std::string_view kFlagsAndLengths = "-+ #!0,.l";
    std::uint64_t number = 0;
    for (; i < text.size(); ++i) {
      const char c = text[i];
      if (c == '*') {
        const Size given = argument < arguments.size()
                               ? size_of(absolute(constant_of(words_, arguments[argument])))
                               : Size(0);
        ++argument;
        is_known = is_known && given.has_value();
        widest = std::max(widest, given.value_or(0));
      } else if (c >= '0' && c <= '9') {
        number = std::min<std::uint64_t>(number * 10 + static_cast<std::uint64_t>(c - '0'),
                                         1'000'000'000'000);
        widest = std::max(widest, number);
      } else {
        number = 0;
        if (kFlagsAndLengths.find(c) == std::string_view::npos) break;
      }
    }
    if (i < text.size() && text[i] != '%' && text[i] != 'n') ++argument;
    return i;
  }

  static std::optional<double> absolute(std::optional<double> value) {
    return value ? std::optional(std::fabs(*value)) : std::nullopt;
  }

  // ---- replace(replace(…)), hex(hex(…)) ----

  // How long a value is, as far as the text tells.
  struct Length {
    double bytes = kUnknownBytes;
    bool is_known = false;
    int factors = 0;  // calls that make it longer, one inside the other
  };

  // Reports the outermost call of a nest that multiplies.
  void growth(std::size_t at) {
    const Length length = length_of_call(at);
    nested_until_ = words_[at + 1].mate;
    const bool multiplies = length.factors >= 2 || (length.factors == 1 && length.is_known);
    if (multiplies && length.bytes > kUnknownBytes * 4) add(words_[at], size_of(length.bytes));
  }

  Length length_of_call(std::size_t at) {
    const Arguments arguments = arguments_of(at);
    if (arguments.empty() || nesting_ >= 100) return {};
    ++nesting_;
    const Length grown = replaces(words_[at]) ? replaced(arguments) : doubled(arguments);
    --nesting_;
    return grown;
  }

  Length doubled(const Arguments& arguments) {
    Length length = length_of(arguments[0]);
    length.bytes *= 2;
    ++length.factors;
    return length;
  }

  Length replaced(const Arguments& arguments) {
    Length length = length_of(arguments[0]);
    if (arguments.size() != 3) return length;
    const Length from = length_of(arguments[1]);
    const Length to = length_of(arguments[2]);
    const double factor = to.bytes / std::max(1.0, from.is_known ? from.bytes : 1.0);
    length.is_known = length.is_known && to.is_known;
    if (factor <= 1) return length;
    length.bytes *= factor;
    length.factors = std::max(length.factors, to.factors) + 1;
    return length;
  }

  Length length_of(Range range) {
    if (range.to == range.from + 1) return length_of_word(words_[range.from]);
    const bool is_call = range.to > range.from + 2 && words_[range.from + 1].is('(') &&
                         words_[range.from + 1].mate + 1 == range.to;
    if (!is_call) return {};
    const Word& word = words_[range.from];
    if (replaces(word) || doubles(word)) return length_of_call(range.from);
    const Arguments arguments = arguments_of(range.from);
    if (arguments.empty()) return {};
    Size size;
    if (is_named(word, "zeroblob") || is_named(word, "randomblob"))
      size = size_of(constant_of(words_, arguments[0]));
    else if (is_named(word, "printf") || is_named(word, "format"))
      size = widest_of(arguments);
    if (!size || *size == 0) return {};
    return {static_cast<double>(*size), true, 0};
  }

  static Length length_of_word(const Word& word) {
    if (word.kind == TokenKind::kString)
      return {static_cast<double>(literal_text(word).size()), true, 0};
    if (word.kind == TokenKind::kNumber) return {static_cast<double>(word.text.size()), true, 0};
    return {};
  }

  static bool replaces(const Word& word) { return is_named(word, "replace"); }
  static bool doubles(const Word& word) { return is_named(word, "hex") || is_named(word, "quote"); }

  const std::vector<Word>& words_;
  std::vector<SizeArgument> found_;
  std::size_t nested_until_ = 0;
  int nesting_ = 0;
};

}  // namespace

std::vector<SizeArgument> sizes_in(const Outline& outline) {
  return Search(outline).all();
}

}  // namespace countersign::engines::sqlite
