#include "engines/postgres/json.h"

#include <cctype>
#include <charconv>
#include <cstdint>

#include "core/text.h"

namespace countersign::engines::postgres {

namespace {

constexpr int kDepthMax = 400;

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  std::optional<Json> whole() {
    Json json;
    if (!value(json, 0)) return std::nullopt;
    skip();
    return at_ == text_.size() ? std::optional(std::move(json)) : std::nullopt;
  }

 private:
  void skip() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
  }
  bool take(char c) {
    skip();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool value(Json& into, int depth) {
    skip();
    if (at_ >= text_.size() || depth > kDepthMax) return false;
    switch (text_[at_]) {
      case '{':
        return object(into, depth);
      case '[':
        return array(into, depth);
      case '"':
        into.kind = Json::Kind::kScalar;
        return string(into.text);
      default:
        return scalar(into);
    }
  }

  bool object(Json& into, int depth) {
    into.kind = Json::Kind::kObject;
    ++at_;
    if (take('}')) return true;
    do {
      auto& [key, member] = into.members.emplace_back();
      skip();
      if (!string(key) || !take(':') || !value(member, depth + 1)) return false;
    } while (take(','));
    return take('}');
  }

  bool array(Json& into, int depth) {
    into.kind = Json::Kind::kArray;
    ++at_;
    if (take(']')) return true;
    do {
      if (!value(into.items.emplace_back(), depth + 1)) return false;
    } while (take(','));
    return take(']');
  }

  bool scalar(Json& into) {
    const std::size_t from = at_;
    while (at_ < text_.size() &&
           std::string_view(",]}\n\r\t ").find(text_[at_]) == std::string_view::npos)
      ++at_;
    into.text = std::string(text_.substr(from, at_ - from));
    into.kind = into.text == "null" ? Json::Kind::kNull : Json::Kind::kScalar;
    return at_ > from;
  }

  bool string(std::string& into) {
    if (at_ >= text_.size() || text_[at_] != '"') return false;
    for (++at_; at_ < text_.size(); ++at_) {
      const char c = text_[at_];
      if (c == '"') return ++at_, true;
      if (c != '\\')
        into += c;
      else if (!escape(into))
        return false;
    }
    return false;
  }

  bool escape(std::string& into) {
    if (++at_ >= text_.size()) return false;
    switch (text_[at_]) {
      case 'n':
        into += '\n';
        return true;
      case 't':
        into += '\t';
        return true;
      case 'r':
        into += '\r';
        return true;
      case 'b':
        into += '\b';
        return true;
      case 'f':
        into += '\f';
        return true;
      case 'u': {
        // The server escapes control characters only: no pairs.
        std::uint32_t code = 0;
        const std::string_view digits = text_.substr(at_ + 1, 4);
        std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
        append_utf8(into, code);
        at_ += 4;
        return at_ < text_.size();
      }
      default:
        into += text_[at_];
        return true;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

const Json* Json::find(std::string_view key) const {
  for (const auto& [name, member] : members)
    if (name == key) return &member;
  return nullptr;
}

std::string_view Json::text_of(std::string_view key) const {
  const Json* member = find(key);
  return member == nullptr ? std::string_view() : std::string_view(member->text);
}

double Json::number_of(std::string_view key) const {
  const std::string_view digits = text_of(key);
  double number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

std::optional<Json> parse_json(std::string_view text) {
  return Parser(text).whole();
}

}  // namespace countersign::engines::postgres
