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

// All bits of the bytes below the one that equal_to() found; of all eight if it found none.
std::uint64_t below(std::uint64_t found) {
  return ((found & -found) >> 7) - 1;
}

constexpr bool kReadsEight = std::endian::native == std::endian::little;

// The library writes no white space, so the grammar is read as it stands. Every read beyond the end
// meets the NUL there and stops. One loop without recursion: a place that is handed from call to
// call through memory costs more than the reading.
class Reader {
 public:
  Reader(char* json, std::size_t size, std::pmr::vector<Element>& out)
      : at_(json), end_(json + size), out_(out) {}

  TreeProblem whole() {
    Key key;
    do {
      const bool is_inside = value(key);
      if (problem_ != TreeProblem::kNone) return problem_;
      if (!is_inside && !to_next()) break;
      key = is_in_object_ ? this->key() : Key{};
    } while (problem_ == TreeProblem::kNone);
    if (problem_ == TreeProblem::kNone && at_ != end_) return TreeProblem::kMalformed;
    return problem_;
  }

 private:
  static constexpr std::uint32_t kNobody = ~std::uint32_t{0};

  // By which a value is reached; in an array by none.
  struct Key {
    std::string_view name;
    Word word = Word::kNone;
  };

  Element& add(const Key& key, ElementKind kind) {
    auto& element = out_.emplace_back();
    element.field = key.word;
    element.kind = kind;
    return element;
  }

  // What it holds is of no interest to anyone who does not know it.
  static void keep_name(Element& element, std::string_view name) {
    element.chars = name.data();
    element.size = static_cast<std::uint32_t>(name.size());
  }

  bool fail(TreeProblem problem) {
    if (problem_ == TreeProblem::kNone) problem_ = problem;
    return false;
  }
  bool fail() { return fail(TreeProblem::kMalformed); }

  bool take(char wanted) {
    if (*at_ != wanted) return false;
    ++at_;
    return true;
  }

  bool has(std::ptrdiff_t bytes) const { return end_ - at_ >= bytes; }

  // ---- values ----

  // True: it was opened, and what it holds comes next.
  bool value(const Key& key) {
    if (key.word == Word::kLocation && is_at_number()) return location();
    switch (*at_) {
      case '{':
        return object(key);
      case '[':
        return array(key);
      case '"':
        return text(key);
      case 't':
        return literal(key, "true", ElementKind::kTrue);
      case 'f':
        return literal(key, "false", ElementKind::kFalse);
      default:
        return number(key);
    }
  }

  bool object(const Key& key) {
    if (is_before_name()) return name(key);
    Element& element = add(key, ElementKind::kObject);
    if (key.word == Word::kOther) keep_name(element, key.name);
    ++at_;
    if (take('}')) return false;
    if (depth_ == Tree::kDepthMax) return fail(TreeProblem::kTooDeep);
    return begins_node() ? node(key) : open(ElementKind::kObject);
  }

  // {"Node":{…}}; other keys begin with a small letter.
  bool begins_node() const { return at_[0] == '"' && at_[1] >= 'A' && at_[1] <= 'Z'; }

  bool node(const Key& reached_by) {
    const Key found = key();
    if (!take('{')) return fail();
    Element& element = out_.back();
    element.node = found.word;
    if (found.word == Word::kOther && reached_by.word != Word::kOther)
      keep_name(element, found.name);
    if (!take('}')) return open(ElementKind::kObject);
    return take('}') ? false : fail();
  }

  bool array(const Key& key) {
    Element& element = add(key, ElementKind::kArray);
    if (key.word == Word::kOther) keep_name(element, key.name);
    ++at_;
    return take(']') ? false : open(ElementKind::kArray);
  }

  // While an element is open, its extent says which one it stands in.
  bool open(ElementKind kind) {
    is_in_object_ = kind == ElementKind::kObject;
    depth_ += is_in_object_ ? 1 : 0;
    out_.back().extent = open_;
    open_ = static_cast<std::uint32_t>(out_.size() - 1);
    return true;
  }

  // Past the ends of all that end here and the comma behind them. False: there is no more.
  bool to_next() {
    for (;;) {
      if (open_ == kNobody) return false;
      if (take(',')) return true;
      if (!close()) return fail();
    }
  }

  bool close() {
    Element& element = out_[open_];
    if (!take(is_in_object_ ? '}' : ']')) return false;
    if (element.node != Word::kNone && !take('}')) return false;
    depth_ -= is_in_object_ ? 1 : 0;
    const std::uint32_t around = element.extent;
    element.extent = static_cast<std::uint32_t>(out_.size() - open_);
    open_ = around;
    if (around != kNobody) is_in_object_ = out_[around].kind == ElementKind::kObject;
    return true;
  }

  static constexpr std::string_view kBeforeName = "{\"String\":{\"sval\":\"";

  bool is_before_name() const {
    return has(kBeforeName.size()) && std::memcmp(at_, kBeforeName.data(), kBeforeName.size()) == 0;
  }

  // {"String":{"sval":"name"}} is most of every tree: the name becomes the element's own text.
  bool name(const Key& key) {
    at_ += kBeforeName.size() - 1;
    const std::string_view name = quoted();
    if (!take('}') || !take('}')) return fail();
    Element& element = add(key, ElementKind::kObject);
    element.node = Word::kStringNode;
    keep_name(element, name);
    return false;
  }

  bool text(const Key& key) {
    const std::string_view text = quoted();
    keep_name(add(key, ElementKind::kText), key.word == Word::kOther ? key.name : text);
    return false;
  }

  bool literal(const Key& key, std::string_view word, ElementKind kind) {
    if (std::strncmp(at_, word.data(), word.size()) != 0) return fail();
    at_ += word.size();
    Element& element = add(key, kind);
    if (key.word == Word::kOther) keep_name(element, key.name);
    return false;
  }

  bool number(const Key& key) {
    const std::int64_t number = digits();
    Element& element = add(key, ElementKind::kNumber);
    element.number = number;
    if (key.word == Word::kOther) keep_name(element, key.name);
    return false;
  }

  bool is_at_number() const { return *at_ == '-' || (*at_ >= '0' && *at_ <= '9'); }

  bool location() {
    const std::int64_t at = digits();
    out_[open_].location = static_cast<std::int32_t>(at);
    return out_[open_].location == at ? false : fail();
  }

  std::int64_t digits() {
    const bool is_negative = take('-');
    if (*at_ < '0' || *at_ > '9') return fail(), 0;
    std::int64_t number = 0;
    for (int count = 0; *at_ >= '0' && *at_ <= '9'; ++at_, ++count) {
      if (count == 18) return fail(), 0;
      number = number * 10 + (*at_ - '0');
    }
    return is_negative ? -number : number;
  }

  // ---- keys ----

  // A key with its colon. Known ones have no escapes.
  Key key() {
    if (!take('"')) return fail(), Key{};
    Key found = kReadsEight && has(24) ? quick_key() : Key{};
    if (found.name.empty()) found = slow_key();
    if (!take('"') || !take(':')) fail();
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
    const std::uint64_t low = first & below(in_first);
    const std::uint64_t high = is_short ? 0 : second & below(in_second);
    const auto size = static_cast<std::size_t>(is_short ? std::countr_zero(in_first)
                                                        : 64 + std::countr_zero(in_second)) /
                      8;
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

  // ---- texts ----

  std::string_view quoted() {
    char* const from = ++at_;
    skip_plain();
    char* to = at_;
    while (*at_ == '\\') {
      if (!unescape(to)) return {};
      while (*at_ != '"' && *at_ != '\\' && *at_ != '\0') *to++ = *at_++;
    }
    if (!take('"')) return fail(), std::string_view();
    return {from, static_cast<std::size_t>(to - from)};
  }

  // To the next quote or backslash, or the end.
  void skip_plain() {
    while (kReadsEight && has(8)) {
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

  bool unescape(char*& to) {
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
        return fail();
    }
    ++at_;
    return true;
  }

  // The library escapes single ASCII characters this way, and nothing else.
  bool unescape_code(char*& to) {
    if (std::strncmp(at_, "u00", 3) != 0 || hex_digit(at_[3]) < 0 || hex_digit(at_[3]) > 7 ||
        hex_digit(at_[4]) < 0)
      return fail();
    *to++ = static_cast<char>(hex_digit(at_[3]) * 16 + hex_digit(at_[4]));
    at_ += 5;
    return true;
  }

  char* at_;
  const char* end_;
  std::pmr::vector<Element>& out_;
  std::uint32_t open_ = kNobody;  // the innermost element that is not yet at its end
  bool is_in_object_ = false;
  int depth_ = 0;
  TreeProblem problem_ = TreeProblem::kNone;
};

}  // namespace

std::size_t Children::count() const {
  std::size_t count = 0;
  for (const Element* at = from_; at != to_; at = at->after()) ++count;
  return count;
}

TreeProblem Tree::read(char* json, std::size_t size) {
  elements_.clear();
  elements_.reserve(kElementsAtHand);
  return Reader(json, size, elements_).whole();
}

}  // namespace countersign::engines::postgres::syntax
