#include "server/page/html.h"

#include "core/invariant.h"
#include "core/text.h"

namespace countersign::server {

namespace {

bool is_place(std::string_view name) {
  return name == "href" || name == "action" || name == "src" || name == "formaction";
}

// "//name/" would be another server.
bool is_here(std::string_view place) {
  return place.starts_with('#') || (place.starts_with('/') && !place.starts_with("//") &&
                                    place.find('\\') == std::string_view::npos);
}

bool is_unreserved(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

}  // namespace

Html Html::document() {
  Html html;
  html.bytes_ = "<!doctype html>\n";
  return html;
}

void Html::escape(std::string_view printable_text) {
  for (const char c : printable_text) {
    switch (c) {
      case '&':
        bytes_ += "&amp;";
        break;
      case '<':
        bytes_ += "&lt;";
        break;
      case '>':
        bytes_ += "&gt;";
        break;
      case '"':
        bytes_ += "&quot;";
        break;
      case '\'':
        bytes_ += "&#39;";
        break;
      default:
        bytes_ += c;
    }
  }
}

void Html::attribute(const Attribute& attribute) {
  invariant(!is_place(attribute.name.text()) || is_here(attribute.value),
            "a page points to another server");
  bytes_ += ' ';
  bytes_ += attribute.name.text();
  bytes_ += "=\"";
  escape(printable(attribute.value));
  bytes_ += '"';
}

void Html::open(Literal tag, const Attributes& attributes) {
  bytes_ += '<';
  bytes_ += tag.text();
  for (const auto& each : attributes) attribute(each);
  bytes_ += '>';
}

void Html::close(Literal tag) {
  bytes_ += "</";
  bytes_ += tag.text();
  bytes_ += ">";
}

Html::Element Html::element(Literal tag, const Attributes& attributes) {
  open(tag, attributes);
  return Element(*this, tag);
}

void Html::leaf(Literal tag, const Attributes& attributes, std::string_view words) {
  const auto one = element(tag, attributes);
  text(words);
}

void Html::single(Literal tag, const Attributes& attributes) {
  open(tag, attributes);
}

void Html::text(std::string_view words) {
  escape(printable(words));
}

void Html::lines(std::string_view words) {
  escape(printable(words, true));
}

void Html::field(const Attributes& attributes, std::string_view words) {
  const auto area = element("textarea", attributes);
  // A browser leaves away a line feed that follows the tag: this one, not the text's own.
  bytes_ += '\n';
  lines(words);
}

std::string query_encoded(std::string_view bytes) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : bytes) {
    if (is_unreserved(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

}  // namespace countersign::server
