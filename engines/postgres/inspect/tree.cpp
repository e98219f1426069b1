#include "engines/postgres/inspect/tree.h"

#include <cstring>

#include "engines/postgres/inspect/sixteen.h"
#include "engines/postgres/inspect/word_table.h"

namespace countersign::engines::postgres::syntax {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// The library writes no white space, so the grammar is read as it stands. Every read beyond the end
// meets the NUL there and stops. One loop without recursion: a place that is handed from call to
// call through memory costs more than the reading.
class Reader {
 public:
  Reader(char* json, std::size_t size, Elements& out) : at_(json), end_(json + size), out_(out) {}

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
    auto& element = out_.add();
    element.field = key.word;
    element.kind = kind;
    if (key.word == Word::kOther) keep_name(element, key.name);
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
    if (key.word == Word::kLocation && is_number(*at_)) return location(), false;
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
    if (is_before(kBeforeName)) return name(key);
    if (is_before(kBeforeColumn) && depth_ < Tree::kDepthMax) return column(key);
    add(key, ElementKind::kObject);
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
    add(key, ElementKind::kArray);
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
      if (take(',')) {
        // The last field of nearly every node, and no child of it.
        if (!is_in_object_ || !is_before(kBeforeLocation)) return true;
        if (!is_number(at_[kBeforeLocation.size()])) return true;
        at_ += kBeforeLocation.size();
        if (!location()) return false;
      } else if (!close()) {
        return fail();
      }
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

  // What most of every tree is made of is compared as a whole. The size of a key that is found by
  // its end says where the next one begins, so each waits for the one before; a comparison is
  // guessed, and nothing waits.
  static constexpr std::string_view kBeforeName = "{\"String\":{\"sval\":\"";
  static constexpr std::string_view kBeforeColumn = "{\"ColumnRef\":{\"fields\":[";
  static constexpr std::string_view kBeforeLocation = "\"location\":";

  bool is_before(std::string_view text) const {
    return has(static_cast<std::ptrdiff_t>(text.size())) &&
           std::memcmp(at_, text.data(), text.size()) == 0;
  }

  // {"String":{"sval":"name"}} is most of every tree: the name becomes the element's own text.
  bool name(const Key& key) {
    at_ += kBeforeName.size() - 1;
    const std::string_view name = quoted();
    if (!take('}') || !take('}')) return fail();
    Element& element = add(key, ElementKind::kObject);
    element.node = Word::kStringNode;
    if (key.word != Word::kOther) keep_name(element, name);
    return false;
  }

  bool column(const Key& key) {
    at_ += kBeforeColumn.size();
    add(key, ElementKind::kObject).node = Word::kColumnRef;
    open(ElementKind::kObject);
    add({{}, Word::kFields}, ElementKind::kArray);
    return take(']') ? false : open(ElementKind::kArray);
  }

  bool text(const Key& key) {
    const std::string_view text = quoted();
    Element& element = add(key, ElementKind::kText);
    if (key.word != Word::kOther) keep_name(element, text);
    return false;
  }

  bool literal(const Key& key, std::string_view word, ElementKind kind) {
    if (std::strncmp(at_, word.data(), word.size()) != 0) return fail();
    at_ += word.size();
    add(key, kind);
    return false;
  }

  bool number(const Key& key) {
    const std::int64_t number = digits();
    Element& element = add(key, ElementKind::kNumber);
    if (key.word != Word::kOther) element.number = number;
    return false;
  }

  static bool is_number(char c) { return c == '-' || (c >= '0' && c <= '9'); }

  bool location() {
    const std::int64_t at = digits();
    out_[open_].location = static_cast<std::int32_t>(at);
    return out_[open_].location == at && problem_ == TreeProblem::kNone ? true : fail();
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
    const Key found = has(Sixteen::kSize) ? quick_key() : slow_key();
    if (!take('"') || !take(':')) fail();
    return found;
  }

  // Sixteen bytes are enough for nearly every word there is.
  Key quick_key() {
    const Sixteen sixteen(at_);
    const std::size_t size = sixteen.before('"');
    if (size == Sixteen::kSize) return slow_key();
    const Key found{{at_, size}, kWordTable.find(sixteen.first(size))};
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
    while (has(Sixteen::kSize)) {
      const std::size_t size = Sixteen(at_).before('"', '\\');
      at_ += size;
      if (size < Sixteen::kSize) return;
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
  Elements& out_;
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
  elements_.cut(0);
  return Reader(json, size, elements_).whole();
}

}  // namespace countersign::engines::postgres::syntax
