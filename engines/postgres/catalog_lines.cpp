#include "engines/postgres/catalog_lines.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "core/digest.h"
#include "engines/postgres/catalog.h"

namespace countersign::engines::postgres {

namespace {

bool is_bare(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_bare(std::string_view text) {
  for (const char c : text)
    if (!is_bare(c)) return false;
  return !text.empty();
}

}  // namespace

LineWriter& LineWriter::begin(std::size_t depth, std::string_view word) {
  text_.append(2 * depth, ' ').append(word);
  return *this;
}

LineWriter& LineWriter::field(std::string_view text) {
  text_ += ' ';
  append(text);
  return *this;
}

LineWriter& LineWriter::name(const CatalogName& name) {
  return field(name.schema).field(name.name);
}

LineWriter& LineWriter::list(const std::vector<std::string>& items) {
  text_ += " (";
  for (const auto& item : items) {
    if (&item != &items.front()) text_ += ' ';
    append(item);
  }
  text_ += ')';
  return *this;
}

LineWriter& LineWriter::number(std::uint32_t number) {
  text_.append(" ").append(std::to_string(number));
  return *this;
}

void LineWriter::append(std::string_view text) {
  if (is_bare(text)) {
    text_ += text;
    return;
  }
  text_ += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      (text_ += '\\') += c;
    else if (byte < 0x20 || byte == 0x7F)
      text_.append("\\x").append(to_hex({&c, 1}));
    else
      text_ += c;
  }
  text_ += '"';
}

LineReader::LineReader(std::string_view line) : line_(line) {
  while (at_ + 1 < line_.size() && line_.substr(at_, 2) == "  ") {
    at_ += 2;
    ++depth_;
  }
}

void LineReader::take_space() {
  if (is_first_) {
    is_first_ = false;
    return;
  }
  if (at_ < line_.size() && line_[at_] == ' ')
    ++at_;
  else
    failed_ = true;
}

std::string LineReader::field() {
  take_space();
  return one();
}

std::string LineReader::one() {
  if (at_ >= line_.size()) {
    failed_ = true;
    return {};
  }
  if (line_[at_] == '"') return quoted();
  const std::size_t from = at_;
  while (at_ < line_.size() && is_bare(line_[at_])) ++at_;
  if (at_ == from) failed_ = true;
  return std::string(line_.substr(from, at_ - from));
}

std::string LineReader::quoted() {
  std::string out;
  for (++at_; at_ < line_.size() && line_[at_] != '"'; ++at_) {
    if (line_[at_] != '\\') {
      out += line_[at_];
      continue;
    }
    ++at_;
    if (at_ < line_.size() && line_[at_] == 'x') {
      const auto byte = from_hex(line_.substr(std::min(at_ + 1, line_.size()), 2));
      failed_ |= !byte || byte->size() != 1;
      if (byte) out += *byte;
      at_ = std::min(at_ + 2, line_.size());
    } else if (at_ < line_.size()) {
      out += line_[at_];
    }
  }
  if (at_ < line_.size())
    ++at_;
  else
    failed_ = true;
  return out;
}

CatalogName LineReader::name() {
  CatalogName name;
  name.schema = field();
  name.name = field();
  return name;
}

std::vector<std::string> LineReader::list() {
  std::vector<std::string> items;
  take_space();
  if (at_ >= line_.size() || line_[at_] != '(') {
    failed_ = true;
    return items;
  }
  ++at_;
  while (!failed_ && at_ < line_.size() && line_[at_] != ')') {
    if (!items.empty()) take_space();
    items.push_back(one());
  }
  if (at_ < line_.size())
    ++at_;
  else
    failed_ = true;
  return items;
}

std::uint32_t LineReader::number() {
  const std::string digits = field();
  std::uint32_t value = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (problem != std::errc{} || end != digits.data() + digits.size()) failed_ = true;
  return value;
}

bool LineReader::take_if(std::string_view word) {
  if (failed_ || at_ >= line_.size() || line_.substr(at_ + 1, word.size()) != word) return false;
  at_ += 1 + word.size();
  return true;
}

bool LineReader::either(std::string_view first, std::string_view second) {
  const std::string word = field();
  failed_ |= word != first && word != second;
  return word == second;
}

}  // namespace countersign::engines::postgres
