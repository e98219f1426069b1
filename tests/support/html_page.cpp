#include "tests/support/html_page.h"

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>

namespace countersign::testing {

namespace {

constexpr std::array<std::string_view, 5> kWithoutEnd = {"meta", "link", "input", "br", "img"};

bool is_without_end(const std::string& tag) {
  return std::find(kWithoutEnd.begin(), kWithoutEnd.end(), tag) != kWithoutEnd.end();
}

std::string unescaped(std::string_view text) {
  static const std::map<std::string_view, char> kNamed = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"#39", '\''}};
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '&') {
      if (text[i] == '<' || text[i] == '>') throw std::runtime_error("a bare < or > in a text");
      out += text[i];
      continue;
    }
    const auto end = text.find(';', i);
    const auto named = kNamed.find(text.substr(i + 1, end - i - 1));
    if (end == std::string_view::npos || named == kNamed.end())
      throw std::runtime_error("a bare & in a text: " + std::string(text.substr(i, 20)));
    out += named->second;
    i = end;
  }
  return out;
}

class Parser {
 public:
  explicit Parser(std::string_view page) : page_(page) {}

  HtmlNode parse() {
    constexpr std::string_view kDoctype = "<!doctype html>\n";
    if (!page_.starts_with(kDoctype)) throw std::runtime_error("no doctype");
    at_ = kDoctype.size();
    HtmlNode root = element();
    if (at_ != page_.size()) throw std::runtime_error("something stands behind the document");
    return root;
  }

 private:
  HtmlNode element() {
    HtmlNode node = opening();
    if (is_without_end(node.tag)) return node;
    while (!page_.substr(at_).starts_with("</")) {
      if (at_ >= page_.size()) throw std::runtime_error("<" + node.tag + "> is not closed");
      node.children.push_back(page_[at_] == '<' ? element() : text());
    }
    const auto end = page_.find('>', at_);
    const auto closed = page_.substr(at_ + 2, end - at_ - 2);
    if (closed != node.tag)
      throw std::runtime_error("<" + node.tag + "> is closed by " + std::string(closed));
    at_ = end + 1;
    return node;
  }

  HtmlNode text() {
    const auto end = std::min(page_.find('<', at_), page_.size());
    HtmlNode node;
    node.text = unescaped(page_.substr(at_, end - at_));
    at_ = end;
    return node;
  }

  HtmlNode opening() {
    HtmlNode node;
    const auto name_end = page_.find_first_of(" >", ++at_);
    node.tag = page_.substr(at_, name_end - at_);
    at_ = name_end;
    while (page_.at(at_) == ' ') attribute(node);
    if (page_.at(at_) != '>') throw std::runtime_error("<" + node.tag + " is not well-formed");
    ++at_;
    return node;
  }

  void attribute(HtmlNode& node) {
    const auto equals = page_.find("=\"", at_);
    const auto end = page_.find('"', equals + 2);
    if (end == std::string_view::npos) throw std::runtime_error("an attribute without its end");
    const std::string name(page_.substr(at_ + 1, equals - at_ - 1));
    if (name.find_first_of(" <>\"'/") != std::string::npos)
      throw std::runtime_error("not an attribute's name: " + name);
    if (!node.attributes.emplace(name, unescaped(page_.substr(equals + 2, end - equals - 2)))
             .second)
      throw std::runtime_error("twice: " + name);
    at_ = end + 1;
  }

  std::string_view page_;
  std::size_t at_ = 0;
};

void collect(const HtmlNode& node, std::string_view tag, std::vector<const HtmlNode*>& found) {
  for (const auto& child : node.children) {
    if (!child.tag.empty() && (tag.empty() || child.tag == tag)) found.push_back(&child);
    collect(child, tag, found);
  }
}

// A browser takes the first line feed of a text area away.
std::string value_of(const HtmlNode& field) {
  if (field.tag != "textarea") return field.attribute("value");
  auto text = field.words();
  if (text.starts_with('\n')) text.erase(0, 1);
  return text;
}

std::string chosen_option(const HtmlNode& select) {
  const auto options = select.all("option");
  for (const auto* option : options) {
    if (option->has("selected")) return option->attribute("value");
  }
  return options.empty() ? "" : options.front()->attribute("value");
}

Fields fields_of(const HtmlNode& form) {
  Fields fields;
  for (const auto* field : form.all("")) {
    const auto name = field->attribute("name");
    if (name.empty()) continue;
    if (field->tag == "select") fields[name] = chosen_option(*field);
    const bool is_radio = field->attribute("type") == "radio";
    if (field->tag == "textarea" || (field->tag == "input" && (!is_radio || field->has("checked"))))
      fields[name] = value_of(*field);
  }
  return fields;
}

// Browsers send CR LF for each line end.
std::string encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n')
      out += "%0D%0A";
    else if (c == ' ')
      out += '+';
    else if ((byte < 0x80 && std::isalnum(byte) != 0) || c == '-' || c == '_' || c == '.')
      out += c;
    else
      (out += '%').append({kDigits[byte >> 4], kDigits[byte & 15]});
  }
  return out;
}

class Complaints {
 public:
  explicit Complaints(const HtmlNode& page) : page_(page) {}

  std::vector<std::string> list() {
    check_document();
    check_headings();
    for (const auto* node : page_.all("")) {
      check_id(*node);
      check_harmless(*node);
      check_named(*node);
    }
    for (const auto* form : page_.all("form")) check_form(*form);
    return std::move(list_);
  }

 private:
  void demand(bool is_so, const std::string& words) {
    if (!is_so) list_.push_back(words);
  }

  void check_document() {
    demand(page_.attribute("lang") == "en", "no language");
    const auto* title = page_.first("title");
    demand(title != nullptr && !title->words().empty(), "no title");
    demand(page_.all("main").size() == 1, "not one main part");
    demand(page_.by_id("content") != nullptr, "no place to skip to");
  }

  void check_headings() {
    demand(page_.all("h1").size() == 1, "not exactly one main heading");
    int last = 0;
    for (const auto* node : page_.all("")) {
      if (node->tag.size() != 2 || node->tag[0] != 'h' || !std::isdigit(node->tag[1])) continue;
      const int level = node->tag[1] - '0';
      demand(level <= last + 1, "a heading of level " + std::to_string(level) + " skips one");
      demand(!node->words().empty(), "an empty heading");
      last = level;
    }
  }

  void check_id(const HtmlNode& node) {
    if (!node.has("id")) return;
    demand(ids_.insert(node.attribute("id")).second, "twice: id " + node.attribute("id"));
  }

  void check_harmless(const HtmlNode& node) {
    demand(node.tag != "script" && node.tag != "style" && node.tag != "iframe", "a " + node.tag);
    demand(!node.has("style"), "an inline style");
    for (const auto& [name, value] : node.attributes) demand(!name.starts_with("on"), name);
    for (const auto* place : {"href", "action"}) {
      if (!node.has(place)) continue;
      const auto value = node.attribute(place);
      demand(value.starts_with('#') || (value.starts_with('/') && !value.starts_with("//")),
             "leads elsewhere: " + value);
      if (value.starts_with('#'))
        demand(page_.by_id(value.substr(1)) != nullptr, "leads nowhere: " + value);
    }
  }

  bool has_label(const HtmlNode& field) {
    for (const auto* label : page_.all("label")) {
      if (label->attribute("for") == field.attribute("id") && !label->words().empty()) return true;
    }
    return false;
  }

  void check_named(const HtmlNode& node) {
    const bool is_field = node.tag == "textarea" || node.tag == "select" ||
                          (node.tag == "input" && node.attribute("type") != "hidden");
    if (is_field)
      demand(node.has("id") && has_label(node), "no label for " + node.attribute("name"));
    if (node.tag == "button" || node.tag == "a" || node.tag == "summary")
      demand(!node.words().empty(), "a " + node.tag + " without words");
    if (node.has("tabindex"))
      demand(node.has("aria-label") && node.has("role"), "a stop without a name");
    for (const auto* reference : {"aria-labelledby", "aria-describedby"}) {
      if (node.has(reference))
        demand(page_.by_id(node.attribute(reference)) != nullptr,
               std::string(reference) + " names nothing");
    }
    if (node.tag == "table") demand(!node.all("th").empty(), "a table without headings");
  }

  void check_form(const HtmlNode& form) {
    demand(form.attribute("method") == "post", "a form that does not post");
    demand(form.all("button").size() == 1, "not one button");
    if (form.attribute("action") == "/sign-in") return;
    demand(!fields_of(form)["csrf"].empty(), "a form without its token");
    demand(!fields_of(form)["once"].empty(), "a form without its number");
  }

  const HtmlNode& page_;
  std::set<std::string> ids_;
  std::vector<std::string> list_;
};

}  // namespace

std::string HtmlNode::attribute(const std::string& name) const {
  const auto found = attributes.find(name);
  return found == attributes.end() ? "" : found->second;
}

std::string HtmlNode::words() const {
  std::string out = text;
  for (const auto& child : children) out += child.words();
  return out;
}

std::vector<const HtmlNode*> HtmlNode::all(std::string_view wanted_tag) const {
  std::vector<const HtmlNode*> found;
  collect(*this, wanted_tag, found);
  return found;
}

const HtmlNode* HtmlNode::first(std::string_view wanted_tag) const {
  const auto found = all(wanted_tag);
  return found.empty() ? nullptr : found.front();
}

const HtmlNode* HtmlNode::by_id(const std::string& id) const {
  for (const auto* node : all("")) {
    if (node->has("id") && node->attribute("id") == id) return node;
  }
  return nullptr;
}

HtmlNode parse_html(const std::string& page) {
  return Parser(page).parse();
}

Posted filled_form(const HtmlNode& page, const std::string& action, const Fields& typed) {
  for (const auto* form : page.all("form")) {
    if (form->attribute("action") != action) continue;
    auto fields = fields_of(*form);
    for (const auto& [name, value] : typed) {
      if (!fields.contains(name)) throw std::runtime_error("the form has no field " + name);
      fields[name] = value;
    }
    return {action, form_encoded(fields)};
  }
  throw std::runtime_error("there is no form for " + action);
}

std::string form_encoded(const Fields& fields) {
  std::string body;
  for (const auto& [name, value] : fields)
    body += (body.empty() ? "" : "&") + encoded(name) + "=" + encoded(value);
  return body;
}

std::vector<std::string> complaints(const HtmlNode& page) {
  return Complaints(page).list();
}

}  // namespace countersign::testing
