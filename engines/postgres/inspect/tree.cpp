#include "engines/postgres/inspect/tree.h"

#include <bit>
#include <cstring>

#include "engines/postgres/inspect/word_table.h"

namespace countersign::engines::postgres::syntax {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

constexpr std::uint64_t kEachByte = 0x0101010101010101;

std::uint64_t eight_bytes(const char* at) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

// A bit in each byte that equals `wanted`; only the lowest is sure.
std::uint64_t equal_to(std::uint64_t bytes, char wanted) {
  const std::uint64_t difference = bytes ^ (kEachByte * static_cast<unsigned char>(wanted));
  return (difference - kEachByte) & ~difference & (kEachByte * 0x80);
}

// Fewer than eight.
std::uint64_t first_bytes(std::uint64_t bytes, std::size_t count) {
  return bytes & ((std::uint64_t{1} << (8 * count)) - 1);
}

constexpr bool kReadsEight = std::endian::native == std::endian::little;

// The library writes no white space, so the grammar is read as it stands. Every read beyond the end
// meets the NUL there and stops.
class Reader {
 public:
  Reader(char* at, std::size_t size, std::vector<Element>& out)
      : at_(at), end_(at + size), out_(out) {}

  bool is_at(const char* end) const { return at_ == end; }
  TreeProblem problem() const { return problem_; }

  void value(Word field, int depth) {
    switch (*at_) {
      case '{':
        return object(field, depth + 1);
      case '[':
        return array(field, depth);
      case '"':
        return text(field);
      case 't':
        return literal(field, "true", ElementKind::kTrue);
      case 'f':
        return literal(field, "false", ElementKind::kFalse);
      default:
        return number(field);
    }
  }

 private:
  Element& add(Word field, ElementKind kind) {
    auto& element = out_.emplace_back();
    element.field = field;
    element.kind = kind;
    return element;
  }

  void close(std::size_t index) {
    out_[index].extent = static_cast<std::uint32_t>(out_.size() - index);
  }

  void fail(TreeProblem problem) {
    if (problem_ == TreeProblem::kNone) problem_ = problem;
    static char nothing = '\0';
    at_ = &nothing;
    end_ = at_;
  }

  bool take(char wanted) {
    if (*at_ != wanted) return false;
    ++at_;
    return true;
  }

  struct Key {
    std::string_view name;
    Word word = Word::kOther;
  };

  // A key with its colon. Known ones have no escapes.
  Key key() {
    if (!take('"')) return fail(TreeProblem::kMalformed), Key{};
    Key found = kReadsEight && end_ - at_ >= 24 ? quick_key() : Key{};
    if (found.name.empty()) found = slow_key();
    if (!take('"') || !take(':')) fail(TreeProblem::kMalformed);
    return found;
  }

  // Sixteen bytes at once, which is enough for nearly every word there is.
  Key quick_key() {
    const std::uint64_t first = eight_bytes(at_);
    const std::uint64_t second = eight_bytes(at_ + 8);
    const std::uint64_t in_first = equal_to(first, '"');
    const std::uint64_t in_second = equal_to(second, '"');
    if ((in_first | in_second) == 0) return {};
    // Short and long words come in no order that a processor could guess, so there is no branch.
    const bool is_short = in_first != 0;
    const auto beyond =
        static_cast<std::size_t>(std::countr_zero(is_short ? in_first : in_second)) / 8;
    const std::uint64_t low = is_short ? first_bytes(first, beyond) : first;
    const std::uint64_t high = is_short ? 0 : first_bytes(second, beyond);
    const std::size_t size = beyond + (is_short ? 0 : 8);
    const Key found{{at_, size}, kWordTable.find(low, high)};
    at_ += size;
    return found;
  }

  Key slow_key() {
    const char* const from = at_;
    while (*at_ != '"' && *at_ != '\0') ++at_;
    const std::string_view name(from, static_cast<std::size_t>(at_ - from));
    return {name, word_of(name.data(), name.size())};
  }

  static bool names_node(std::string_view key) {
    return !key.empty() && key.front() >= 'A' && key.front() <= 'Z';
  }

  void object(Word field, int depth) {
    if (depth > Tree::kDepthMax) return fail(TreeProblem::kTooDeep);
    ++at_;
    const std::size_t index = out_.size();
    add(field, ElementKind::kObject);
    if (is_before_name()) return name(out_.back());
    if (take('}')) return;
    Key first = key();
    const bool is_node = names_node(first.name) && *at_ == '{';
    if (is_node) {
      out_[index].node = first.word;
      if (first.word == Word::kOther) keep_name(out_[index], first.name);
      ++at_;
      if (!take('}')) {
        first = key();
        members(first, depth);
      }
    } else {
      members(first, depth);
    }
    if (is_node && !take('}')) return fail(TreeProblem::kMalformed);
    close(index);
  }

  static constexpr std::string_view kBeforeName = "\"String\":{\"sval\":\"";

  bool is_before_name() const {
    return end_ - at_ >= static_cast<std::ptrdiff_t>(kBeforeName.size()) &&
           std::memcmp(at_, kBeforeName.data(), kBeforeName.size()) == 0;
  }

  // {"String":{"sval":"name"}} is most of every tree: the name becomes the element's own text.
  void name(Element& element) {
    at_ += kBeforeName.size() - 1;
    const std::string_view name = quoted();
    if (!take('}') || !take('}')) return fail(TreeProblem::kMalformed);
    element.node = Word::kStringNode;
    element.chars = name.data();
    element.size = static_cast<std::uint32_t>(name.size());
  }

  void members(Key next, int depth) {
    while (problem_ == TreeProblem::kNone) {
      const std::size_t index = out_.size();
      value(next.word, depth);
      if (next.word == Word::kOther && index < out_.size()) keep_name(out_[index], next.name);
      if (!take(',')) break;
      next = key();
    }
    if (problem_ == TreeProblem::kNone && !take('}')) fail(TreeProblem::kMalformed);
  }

  // What it holds is of no interest to anyone who does not know it.
  static void keep_name(Element& element, std::string_view name) {
    element.chars = name.data();
    element.size = static_cast<std::uint32_t>(name.size());
  }

  void array(Word field, int depth) {
    ++at_;
    const std::size_t index = out_.size();
    add(field, ElementKind::kArray);
    if (take(']')) return;
    while (problem_ == TreeProblem::kNone) {
      value(Word::kNone, depth);
      if (!take(',')) break;
    }
    if (!take(']')) return fail(TreeProblem::kMalformed);
    close(index);
  }

  void text(Word field) {
    const std::string_view text = quoted();
    auto& element = add(field, ElementKind::kText);
    element.chars = text.data();
    element.size = static_cast<std::uint32_t>(text.size());
  }

  std::string_view quoted() {
    char* const from = ++at_;
    skip_plain();
    char* to = at_;
    while (*at_ == '\\') {
      unescape(to);
      while (*at_ != '"' && *at_ != '\\' && *at_ != '\0') *to++ = *at_++;
    }
    if (!take('"')) return fail(TreeProblem::kMalformed), std::string_view();
    return {from, static_cast<std::size_t>(to - from)};
  }

  // To the next quote or backslash, or the end.
  void skip_plain() {
    while (kReadsEight && end_ - at_ >= 8) {
      const std::uint64_t eight = eight_bytes(at_);
      const std::uint64_t found = equal_to(eight, '"') | equal_to(eight, '\\');
      if (found != 0) {
        at_ += static_cast<std::size_t>(std::countr_zero(found)) / 8;
        return;
      }
      at_ += 8;
    }
    while (*at_ != '"' && *at_ != '\\' && *at_ != '\0') ++at_;
  }

  void unescape(char*& to) {
    ++at_;
    switch (*at_) {
      case 'n':
        *to++ = '\n';
        break;
      case 't':
        *to++ = '\t';
        break;
      case 'r':
        *to++ = '\r';
        break;
      case 'b':
        *to++ = '\b';
        break;
      case 'f':
        *to++ = '\f';
        break;
      case '"':
      case '\\':
      case '/':
        *to++ = *at_;
        break;
      case 'u':
        return unescape_code(to);
      default:
        return fail(TreeProblem::kMalformed);
    }
    ++at_;
  }

  // The library escapes single ASCII characters this way, and nothing else.
  void unescape_code(char*& to) {
    if (std::strncmp(at_, "u00", 3) != 0 || hex_digit(at_[3]) < 0 || hex_digit(at_[3]) > 7 ||
        hex_digit(at_[4]) < 0)
      return fail(TreeProblem::kMalformed);
    *to++ = static_cast<char>(hex_digit(at_[3]) * 16 + hex_digit(at_[4]));
    at_ += 5;
  }

  void literal(Word field, std::string_view word, ElementKind kind) {
    if (std::strncmp(at_, word.data(), word.size()) != 0) return fail(TreeProblem::kMalformed);
    at_ += word.size();
    add(field, kind);
  }

  void number(Word field) {
    const bool is_negative = take('-');
    if (*at_ < '0' || *at_ > '9') return fail(TreeProblem::kMalformed);
    std::int64_t number = 0;
    for (int digits = 0; *at_ >= '0' && *at_ <= '9'; ++at_, ++digits) {
      if (digits == 18) return fail(TreeProblem::kMalformed);
      number = number * 10 + (*at_ - '0');
    }
    add(field, ElementKind::kNumber).number = is_negative ? -number : number;
  }

  char* at_;
  const char* end_;
  std::vector<Element>& out_;
  TreeProblem problem_ = TreeProblem::kNone;
};

}  // namespace

std::size_t Children::count() const {
  std::size_t count = 0;
  for (const Element* at = from_; at != to_; at = at->after()) ++count;
  return count;
}

const Element* Element::member(Word wanted) const {
  for (const Element* at = this + 1; at != after(); at = at->after())
    if (at->field == wanted) return at;
  return nullptr;
}

std::int64_t Element::location() const {
  const Element* const found = member(Word::kLocation);
  return found == nullptr ? 0 : found->number;
}

TreeProblem Tree::read(char* json, std::size_t size) {
  elements_.clear();
  elements_.reserve(size / 12 + 8);
  Reader reader(json, size, elements_);
  reader.value(Word::kNone, 0);
  if (reader.problem() != TreeProblem::kNone) return reader.problem();
  return reader.is_at(json + size) ? TreeProblem::kNone : TreeProblem::kMalformed;
}

}  // namespace countersign::engines::postgres::syntax
