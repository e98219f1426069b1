#pragma once

// PostgreSQL's own grammar, through libpg_query, on a stack that is large enough: the grammar and
// the library's writer recurse once for each level of an expression, and a stack that ends there
// would take the process with it.

#include <cstddef>
#include <string>

namespace countersign::engines::postgres::syntax {

class Parsed {
 public:
  Parsed() = default;
  Parsed(Parsed&& other) noexcept;
  Parsed& operator=(Parsed&& other) noexcept;
  ~Parsed();

  // The tree as JSON, to be changed at will; null if the grammar does not take the text.
  char* json() const { return json_; }
  std::size_t size() const { return size_; }
  // The parser's words, such as: syntax error at or near "FORM".
  const std::string& error() const { return error_; }
  // Where, counted in characters from 1; 0 if it does not say.
  int error_at() const { return error_at_; }

 private:
  friend Parsed parse_here(const std::string& sql);
  char* json_ = nullptr;
  std::size_t size_ = 0;
  std::string error_;
  int error_at_ = 0;
};

// `sql` MUST hold no NUL and be at most kTextBytesMax bytes. Any thread, with any stack: a small or
// deep one makes it work on a thread of its own.
Parsed parse(const std::string& sql);

}  // namespace countersign::engines::postgres::syntax
