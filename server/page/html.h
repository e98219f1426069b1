#pragma once

// Writes HTML in which text can only be put escaped. Markup comes from string literals of this
// program alone; whatever else is written, a question, a cell, a name, goes through text(), lines()
// or an attribute's value, and each of them makes it harmless: control and invisible characters are
// shown (core/text.h, printable()) and the five characters of markup are escaped. This is the only
// place of the pages that knows how.
//
// One thread at a time.

#include <string>
#include <string_view>
#include <vector>

namespace countersign::server {

// A tag's or an attribute's name: nothing but a literal of the source converts.
class Literal {
 public:
  consteval Literal(const char* text) : text_(text) {}
  constexpr std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

// Places (href, action) MUST stay on this server: a path from "/" or a part of the page from "#";
// the writer stops at any other.
struct Attribute {
  Literal name;
  std::string value;
};
using Attributes = std::vector<Attribute>;

class Html {
 public:
  // Ends its element when it goes.
  class Element {
   public:
    Element(Html& html, Literal tag) : html_(html), tag_(tag) {}
    ~Element() { html_.close(tag_); }
    Element(const Element&) = delete;
    Element& operator=(const Element&) = delete;

   private:
    Html& html_;
    Literal tag_;
  };

  // With the document's opening line.
  static Html document();

  [[nodiscard]] Element element(Literal tag, const Attributes& attributes = {});
  // An element with nothing but text in it.
  void leaf(Literal tag, const Attributes& attributes, std::string_view text);
  void leaf(Literal tag, std::string_view text) { leaf(tag, {}, text); }
  // An element that has no end: input, meta, link.
  void single(Literal tag, const Attributes& attributes);

  // A line feed shows as \n.
  void text(std::string_view text);
  // Line feeds and tabs stay.
  void lines(std::string_view text);
  // An element whose text keeps its lines exactly, the first of them too.
  void field(const Attributes& attributes, std::string_view text);  // textarea

  const std::string& bytes() const { return bytes_; }
  std::string take() && { return std::move(bytes_); }

 private:
  void open(Literal tag, const Attributes& attributes);
  void close(Literal tag);
  void attribute(const Attribute& attribute);
  void escape(std::string_view printable_text);

  std::string bytes_;
};

// Bytes for the query of a path, percent-encoded.
std::string query_encoded(std::string_view bytes);

}  // namespace countersign::server
