#include "cli/batch/line.h"

#include <optional>

#include "cli/json.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

constexpr std::size_t kLineBytesMax = 1'000'000;
constexpr std::string_view kSpace = " \t\r\n";

// Where a JSON text that begins at `at` ends: past its closing quote.
std::size_t past_text(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at)
    if (json[at] == '\\') ++at;
  return at + 1;
}

// A parsed number is rounded; the id 1.10 has to come back as 1.10. So its own spelling is looked
// up in the object, which is known to be JSON. The last one counts, as for the parser.
std::string number_as_written(std::string_view object, std::string_view key) {
  std::string_view found;
  int depth = 0;
  for (std::size_t at = 0; at < object.size();) {
    const char c = object[at];
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    if (c != '"') {
      ++at;
      continue;
    }
    const std::size_t end = past_text(object, at);
    const bool is_key = depth == 1 && object.substr(at + 1, end - at - 2) == key;
    at = object.find_first_not_of(kSpace, end);
    if (at == std::string_view::npos) break;
    if (!is_key || object[at] != ':') continue;
    const std::size_t from = object.find_first_not_of(kSpace, at + 1);
    if (from != std::string_view::npos)
      found = object.substr(from, object.find_first_of(",} \t\r\n", from) - from);
  }
  return std::string(found);
}

std::optional<std::string> id_of(std::string_view text, const Json& object) {
  const Json& id = object["id"];
  if (id.is_text()) return json_text(id.text());
  if (id.kind() != Json::Kind::kNumber) return std::nullopt;
  std::string written = number_as_written(text, "id");
  return written.empty() ? id.text() : written;
}

BatchLine bad(BatchLine line, std::string problem) {
  line.problem = std::move(problem);
  return line;
}

}  // namespace

BatchLine batch_line(std::string_view text) {
  if (text.size() > kLineBytesMax) return bad({}, "this line is longer than 1 MB");
  if (first_invalid_utf8(text)) return bad({}, "this line is not UTF-8");
  const auto object = Json::parse(text);
  if (!object || !object->is_object())
    return bad({}, "this line is no JSON object; expected {\"id\": …, \"question\": \"…\"}");
  BatchLine line;
  auto id = id_of(text, *object);
  if (!id) return bad({}, "\"id\" is missing; expected a text or a number");
  line.id = std::move(*id);
  const Json& question = (*object)["question"];
  if (!question.is_text())
    return bad(std::move(line), "\"question\" is missing; expected the question as text");
  line.question = question.text();
  if (line.question.find_first_not_of(kSpace) == std::string::npos)
    return bad(std::move(line), "\"question\" is empty; expected the question as text");
  return line;
}

std::vector<std::string_view> batch_lines(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    if (line.find_first_not_of(kSpace) != std::string_view::npos) lines.push_back(line);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return lines;
}

}  // namespace countersign::cli
