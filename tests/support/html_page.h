#pragma once

// Reads the pages that the server writes, strictly: an element that is not closed, or closed by
// another, is an error. Knows just enough to press a form's button as a browser would.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::testing {

struct HtmlNode {
  std::string tag;  // empty: text
  std::map<std::string, std::string> attributes;
  std::string text;  // of a text, unescaped
  std::vector<HtmlNode> children;

  std::string attribute(const std::string& name) const;
  bool has(const std::string& name) const { return attributes.contains(name); }
  // Everything inside, in order.
  std::string words() const;
  // Every element of this tag inside, in order; "" for all of them.
  std::vector<const HtmlNode*> all(std::string_view wanted_tag) const;
  const HtmlNode* first(std::string_view wanted_tag) const;
  const HtmlNode* by_id(const std::string& id) const;
};

// Throws std::runtime_error with what is wrong and where.
HtmlNode parse_html(const std::string& page);

// What a browser would send: the fields that a form has, and what a person typed over them.
using Fields = std::map<std::string, std::string>;
struct Posted {
  std::string action;
  std::string body;
};
// The first form with that action.
Posted filled_form(const HtmlNode& page, const std::string& action, const Fields& typed);
std::string form_encoded(const Fields& fields);

// What is wrong with the page for people who cannot see or click well, and for strict browsers;
// empty: nothing. One main heading, a language, a title, labels, unique ids, headings in order, no
// script, no inline style, forms with their token.
std::vector<std::string> complaints(const HtmlNode& page);

}  // namespace countersign::testing
