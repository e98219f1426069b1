#include "agent/planners/script_file.h"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <stack>

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/ParseHandler.h>
#include <Poco/JSON/Parser.h>
#include <fmt/core.h>

#include "core/text.h"

namespace countersign::agent::script {

namespace {

using Poco::Dynamic::Var;
using Poco::JSON::Array;
using Poco::JSON::Object;

// Thrown and caught in this file only: a reader that descends five levels reads better without a
// check after every call.
struct BadScript {
  std::string place;
  std::string message;
};

// Poco keeps the last of two equal keys without a word.
class StrictHandler final : public Poco::JSON::ParseHandler {
 public:
  void startObject() override {
    keys_.emplace();
    ParseHandler::startObject();
  }
  void endObject() override {
    keys_.pop();
    ParseHandler::endObject();
  }
  void key(const std::string& k) override {
    if (!keys_.top().insert(k).second)
      throw BadScript{"", fmt::format("the key \"{}\" stands twice in one object", printable(k))};
    ParseHandler::key(k);
  }
  void reset() override {
    keys_ = {};
    ParseHandler::reset();
  }

 private:
  std::stack<std::set<std::string>> keys_;
};

Var parse_json(std::string_view text) {
  Poco::JSON::Parser parser(new StrictHandler);
  parser.setDepth(16);
  return parser.parse(std::string(text));
}

// Why it cannot be parsed; empty if it can.
std::string json_error(std::string_view text) {
  try {
    parse_json(text);
    return {};
  } catch (const Poco::Exception& error) {
    return error.message();
  } catch (const BadScript& bad) {
    return bad.message;
  }
}

// Poco does not say where. But a text that is cut before the fault fails differently, at its end,
// so the first line with the fault is the shortest beginning that fails in the same words.
std::size_t line_of_error(std::string_view text, const std::string& error) {
  std::vector<std::size_t> ends;
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    ends.push_back(at + 1);
  const bool is_at_end = json_error(std::string(text) + "\n\x01") != error;
  if (is_at_end) return ends.size() + 1;
  const auto first = std::partition_point(ends.begin(), ends.end(), [&](std::size_t end) {
    return json_error(text.substr(0, end)) != error;
  });
  return static_cast<std::size_t>(first - ends.begin()) + 1;
}

Var checked_json(std::string_view text) {
  const std::string error = json_error(text);
  if (error.empty()) return parse_json(text);
  throw BadScript{"", fmt::format("line {}: this is not JSON as it should be: {}",
                                  line_of_error(text, error), printable(error))};
}

template <class Pointer>
Pointer as(const Var& value, const std::string& place, std::string_view expected) {
  if (value.type() != typeid(Pointer)) throw BadScript{place, fmt::format("expected {}", expected)};
  return value.extract<Pointer>();
}

void check_keys(const Object& object, const std::string& place,
                std::span<const std::string_view> known) {
  for (const auto& key : object.getNames()) {
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const auto near = nearest(key, known);
    throw BadScript{place, fmt::format("unknown key \"{}\"{}", printable(key),
                                       near ? fmt::format("; did you mean \"{}\"?", *near) : "")};
  }
}

Array::Ptr list_of(const Object& object, const std::string& place, const std::string& key,
                   std::string_view expected) {
  if (!object.has(key))
    throw BadScript{place, fmt::format("\"{}\" is missing; expected {}", key, expected)};
  return as<Array::Ptr>(object.get(key), place + "." + key, expected);
}

std::string text_of(const Var& value, const std::string& place) {
  constexpr std::string_view kExpected = "text, or a list of lines";
  if (value.isString()) return value.extract<std::string>();
  const auto lines = as<Array::Ptr>(value, place, kExpected);
  std::string out;
  for (unsigned i = 0; i < lines->size(); ++i) {
    if (!lines->get(i).isString())
      throw BadScript{fmt::format("{}[{}]", place, i), "expected a line of text"};
    out += (i == 0 ? "" : "\n") + lines->get(i).extract<std::string>();
  }
  return out;
}

Template template_of(const Object& object, const std::string& place, const std::string& key,
                     TemplateUse use, std::size_t steps_before) {
  const std::string here = place + "." + key;
  if (!object.has(key)) throw BadScript{place, fmt::format("\"{}\" is missing", key)};
  const std::string text = text_of(object.get(key), here);
  if (text.find_first_not_of(" \t\r\n") == std::string::npos)
    throw BadScript{here, "is empty; expected text"};
  if (!is_storable_text(text))
    throw BadScript{here, "expected UTF-8 text without NUL of at most 64 KiB"};
  auto parsed = parse_template(text, use, steps_before);
  if (!parsed) throw BadScript{here, std::move(parsed).error()};
  return std::move(*parsed);
}

ScriptStep step_of(const Var& value, const std::string& place, std::size_t index) {
  const auto object = as<Object::Ptr>(value, place, "an object with \"sql\"");
  static constexpr std::array<std::string_view, 2> kKeys = {"sql", "on_reject"};
  check_keys(*object, place, kKeys);
  ScriptStep step;
  step.sql = template_of(*object, place, "sql", TemplateUse::kSql, index);
  if (object->has("on_reject"))
    step.on_reject = template_of(*object, place, "on_reject", TemplateUse::kSql, index);
  return step;
}

std::vector<std::string> questions_of(const Object& object, const std::string& place) {
  const auto list = list_of(object, place, "questions", "a list of texts");
  std::vector<std::string> out;
  for (unsigned i = 0; i < list->size(); ++i) {
    const std::string here = fmt::format("{}.questions[{}]", place, i);
    if (!list->get(i).isString()) throw BadScript{here, "expected a text"};
    out.push_back(list->get(i).extract<std::string>());
    if (!is_storable_text(out.back(), 4096) ||
        out.back().find_first_not_of(" \t\r\n") == std::string::npos)
      throw BadScript{here, "expected a question of at most 4096 bytes"};
  }
  if (out.empty()) throw BadScript{place + ".questions", "expected at least one question"};
  return out;
}

Script script_of(const Var& value, const std::string& place) {
  const auto object =
      as<Object::Ptr>(value, place, "an object with \"questions\", \"steps\" and \"answer\"");
  static constexpr std::array<std::string_view, 3> kKeys = {"questions", "steps", "answer"};
  check_keys(*object, place, kKeys);
  Script script;
  script.questions = questions_of(*object, place);
  const auto steps = list_of(*object, place, "steps", "a list of steps");
  for (unsigned i = 0; i < steps->size(); ++i)
    script.steps.push_back(step_of(steps->get(i), fmt::format("{}.steps[{}]", place, i), i));
  script.answer = template_of(*object, place, "answer", TemplateUse::kAnswer, steps->size());
  return script;
}

ScriptFile file_of(const Var& value) {
  const auto top = as<Object::Ptr>(value, "", "an object with \"scripts\"");
  static constexpr std::array<std::string_view, 2> kKeys = {"about", "scripts"};
  check_keys(*top, "", kKeys);
  const auto list = list_of(*top, "", "scripts", "a list of scripts");
  ScriptFile file;
  for (unsigned i = 0; i < list->size(); ++i)
    file.scripts.push_back(script_of(list->get(i), fmt::format("scripts[{}]", i)));
  if (file.scripts.empty()) throw BadScript{"scripts", "expected at least one script"};
  return file;
}

}  // namespace

Result<ScriptFile, std::string> read_script(std::string_view text, std::string_view name) {
  const auto error = [&](const BadScript& bad) {
    return unexpected(bad.place.empty() ? fmt::format("{}: {}", name, bad.message)
                                        : fmt::format("{}: {}: {}", name, bad.place, bad.message));
  };
  if (text.size() > kScriptBytesMax)
    return error({"", fmt::format("is larger than {} bytes; split it", kScriptBytesMax)});
  if (const auto at = first_invalid_utf8(text))
    return error({"", fmt::format("byte {} is not UTF-8; save the file as UTF-8", *at)});
  try {
    return file_of(checked_json(text));
  } catch (const BadScript& bad) {
    return error(bad);
  }
}

}  // namespace countersign::agent::script
