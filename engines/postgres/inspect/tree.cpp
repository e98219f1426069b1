#include "engines/postgres/inspect/tree.h"

#include <cstring>

namespace countersign::engines::postgres::syntax {

namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// The library writes no white space, so the grammar is read as it stands. Every read beyond the end
// meets the NUL there and stops.
class Reader {
 public:
  Reader(char* at, std::vector<Element>& out) : at_(at), out_(out) {}

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
  }

  bool take(char wanted) {
    if (*at_ != wanted) return false;
    ++at_;
    return true;
  }

  // A key with its colon. Known ones have no escapes.
  std::string_view key() {
    if (!take('"')) return fail(TreeProblem::kMalformed), std::string_view();
    const char* const from = at_;
    while (*at_ != '"' && *at_ != '\0') ++at_;
    const std::string_view name(from, static_cast<std::size_t>(at_ - from));
    if (!take('"') || !take(':')) fail(TreeProblem::kMalformed);
    return name;
  }

  static bool names_node(std::string_view key) {
    return !key.empty() && key.front() >= 'A' && key.front() <= 'Z';
  }

  void object(Word field, int depth) {
    if (depth > Tree::kDepthMax) return fail(TreeProblem::kTooDeep);
    ++at_;
    const std::size_t index = out_.size();
    add(field, ElementKind::kObject);
    if (take('}')) return;
    std::string_view name = key();
    const bool is_node = names_node(name) && *at_ == '{';
    if (is_node) {
      out_[index].node = word_of(name.data(), name.size());
      if (out_[index].node == Word::kOther) keep_name(out_[index], name);
      ++at_;
      if (!take('}')) {
        name = key();
        members(name, depth);
      }
    } else {
      members(name, depth);
    }
    if (is_node && !take('}')) return fail(TreeProblem::kMalformed);
    close(index);
  }

  void members(std::string_view name, int depth) {
    while (problem_ == TreeProblem::kNone) {
      const std::size_t index = out_.size();
      const Word word = word_of(name.data(), name.size());
      value(word, depth);
      if (word == Word::kOther && index < out_.size()) keep_name(out_[index], name);
      if (!take(',')) break;
      name = key();
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
    char* const from = ++at_;
    while (*at_ != '"' && *at_ != '\\' && *at_ != '\0') ++at_;
    char* to = at_;
    while (*at_ == '\\') {
      unescape(to);
      while (*at_ != '"' && *at_ != '\\' && *at_ != '\0') *to++ = *at_++;
    }
    if (!take('"')) return fail(TreeProblem::kMalformed);
    auto& element = add(field, ElementKind::kText);
    element.chars = from;
    element.size = static_cast<std::uint32_t>(to - from);
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
  Reader reader(json, elements_);
  reader.value(Word::kNone, 0);
  if (reader.problem() != TreeProblem::kNone) return reader.problem();
  return reader.is_at(json + size) ? TreeProblem::kNone : TreeProblem::kMalformed;
}

}  // namespace countersign::engines::postgres::syntax
