#include "server/json.h"

#include <algorithm>
#include <exception>
#include <sstream>
#include <vector>

#include <Poco/Exception.h>
#include <Poco/JSON/Handler.h>
#include <Poco/JSON/Parser.h>
#include <fmt/format.h>

#include "core/invariant.h"
#include "core/text.h"

namespace countersign::server {

namespace {

constexpr std::size_t kDepthMax = 32;

// Thrown out of the parser by the handler below; never leaves this file.
struct Stop : std::exception {
  Stop(std::string m, std::string k) : message(std::move(m)), key(std::move(k)) {}
  std::string message;
  std::string key;
};

// Takes the parser's events instead of letting it build a tree: Poco's tree keeps the last of two
// equal keys silently, and by then the position is lost.
class FlatObject final : public Poco::JSON::Handler {
 public:
  FlatObject(std::string_view body, std::istream& in, std::span<const JsonField> fields)
      : body_(body), in_(in), fields_(fields) {}

  std::map<std::string, std::string, std::less<>> take() { return std::move(texts_); }

  void reset() override {}
  void startObject() override {
    if (is_open_) wrong("an object");
    is_open_ = true;
  }
  void endObject() override {}
  void startArray() override { wrong("a list"); }
  void endArray() override {}
  void null() override { wrong("null"); }
  void value(int) override { wrong("a number"); }
  void value(unsigned) override { wrong("a number"); }
  void value(Poco::Int64) override { wrong("a number"); }
  void value(Poco::UInt64) override { wrong("a number"); }
  void value(double) override { wrong("a number"); }
  void value(bool) override { wrong("true or false"); }
  void value(const std::string& text) override {
    if (!is_open_) wrong("a text");
    texts_.emplace(key_, text);
  }

  void key(const std::string& name) override {
    // As written: an escape in a key hides what it is, and the parser cuts one at an escaped NUL.
    const std::string written = "\"" + name + "\"";
    const auto end = static_cast<std::size_t>(in_.tellg());
    if (end < written.size() || body_.substr(end - written.size(), written.size()) != written)
      throw Stop("keys are written without escapes", printable(name));
    if (!is_known(name)) throw Stop(unknown(name), printable(name));
    if (texts_.contains(name))
      throw Stop(fmt::format("\"{}\" stands twice; say it once", name), name);
    key_ = name;
  }

 private:
  [[noreturn]] void wrong(std::string_view found) const {
    if (!is_open_) throw Stop(fmt::format("expected an object in braces, found {}", found), "");
    throw Stop(fmt::format("\"{}\" wants a text, found {}", key_, found), key_);
  }

  bool is_known(std::string_view name) const {
    for (const auto& field : fields_) {
      if (field.name == name) return true;
    }
    return false;
  }

  std::string unknown(std::string_view name) const {
    std::vector<std::string> names;
    for (const auto& field : fields_) names.emplace_back(field.name);
    const auto shown = printable(name);
    if (names.empty()) return fmt::format("unknown key \"{}\"; nothing is expected here", shown);
    if (const auto near = nearest(name, names))
      return fmt::format("unknown key \"{}\"; did you mean \"{}\"?", shown, *near);
    return fmt::format("unknown key \"{}\"; known are: {}", shown, fmt::join(names, ", "));
  }

  std::string_view body_;
  std::istream& in_;
  std::span<const JsonField> fields_;
  std::map<std::string, std::string, std::less<>> texts_;
  std::string key_;
  bool is_open_ = false;
};

JsonError at_offset(std::string_view body, std::size_t offset, std::string message,
                    std::string key) {
  JsonError error{.message = std::move(message), .line = 1, .column = 1, .key = std::move(key)};
  offset = std::min(offset, body.size());
  for (std::size_t at = 0; at < offset;) {
    const bool is_line_end = body[at] == '\n';
    next_code_point(body, at);
    error.line += is_line_end ? 1 : 0;
    error.column = is_line_end ? 1 : error.column + 1;
  }
  return error;
}

// Where the parser stood: past the byte it stumbled over, except for what follows the document.
std::size_t offset_of(std::istream& in, std::string_view body, std::string_view message) {
  in.clear();
  auto offset = static_cast<std::size_t>(std::max<std::streamoff>(in.tellg(), 0));
  if (message.starts_with("Excess")) {
    while (offset < body.size() && std::string_view(" \t\r\n").find(body[offset]) != body.npos)
      ++offset;
    return offset;
  }
  if (message.find("end of text") != std::string_view::npos) return body.size();
  return offset == 0 ? 0 : offset - 1;
}

std::optional<JsonError> parse(std::string_view body, std::istream& in,
                               const Poco::JSON::Handler::Ptr& handler) {
  Poco::JSON::Parser parser(handler);
  parser.setDepth(kDepthMax);
  try {
    parser.parse(in);
    return std::nullopt;
  } catch (const Stop& stop) {
    return at_offset(body, offset_of(in, body, ""), stop.message, stop.key);
  } catch (const Poco::Exception& e) {
    // Numbers that fit nowhere come as SyntaxException, everything else as JSONException.
    return at_offset(body, offset_of(in, body, e.message()), printable(e.message()), "");
  }
}

}  // namespace

std::optional<std::string> TextFields::text(std::string_view name) const {
  const auto found = texts_.find(name);
  if (found == texts_.end()) return std::nullopt;
  return found->second;
}

const std::string& TextFields::required(std::string_view name) const {
  const auto found = texts_.find(name);
  invariant(found != texts_.end(), "required() of a field that is not required");
  return found->second;
}

Result<TextFields, JsonError> read_text_fields(std::string_view body,
                                               std::span<const JsonField> fields) {
  if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
  std::map<std::string, std::string, std::less<>> texts;
  if (!body.empty()) {
    std::istringstream in{std::string(body)};
    Poco::SharedPtr<FlatObject> handler(new FlatObject(body, in, fields));
    if (auto error = parse(body, in, handler)) return unexpected(std::move(*error));
    texts = handler->take();
  }
  for (const auto& field : fields) {
    if (field.is_required && !texts.contains(field.name))
      return unexpected(at_offset(body, body.size(), fmt::format("\"{}\" is missing", field.name),
                                  std::string(field.name)));
  }
  return TextFields(std::move(texts));
}

Json json_object() {
  return Json(Poco::JSON_PRESERVE_KEY_ORDER);
}

std::string json_text(std::string_view bytes) {
  return first_invalid_utf8(bytes) ? printable(bytes, true) : std::string(bytes);
}

std::string json_bytes(const Json& object) {
  std::ostringstream out;
  object.stringify(out);
  return std::move(out).str();
}

Poco::Dynamic::Var json_time(const std::optional<Micros>& time) {
  return time ? Poco::Dynamic::Var(to_rfc3339(*time)) : Poco::Dynamic::Var();
}

Poco::Dynamic::Var json_text_or_null(std::string_view text) {
  return text.empty() ? Poco::Dynamic::Var() : Poco::Dynamic::Var(json_text(text));
}

}  // namespace countersign::server
