#pragma once

// A script file in memory: read once, checked whole, then only read. docs/scripts.md is its
// contract with the people who write one.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/result.h"

namespace countersign::agent::script {

struct OneValue {
  std::size_t row = 0;
  std::string column;  // lower case
};
struct AllValues {
  std::string column;  // lower case
};
struct RowCount {};

// {{1.0.country}}, {{1.*.country}}, {{1.rows}}
struct Placeholder {
  std::size_t step = 0;  // index into the script's steps
  std::variant<OneValue, AllValues, RowCount> what;
  std::string written;  // as it stands in the file, for words
};

// Text and placeholders in turn.
struct Template {
  std::vector<std::variant<std::string, Placeholder>> parts;
};

struct ScriptStep {
  Template sql;
  std::optional<Template> on_reject;
};

struct Script {
  std::vector<std::string> questions;
  std::vector<ScriptStep> steps;
  Template answer;
};

struct ScriptFile {
  std::vector<Script> scripts;
};

inline constexpr std::size_t kScriptBytesMax = 1024 * 1024;

// `name` stands in the error before the place: "demo.json: scripts[0].answer: …".
Result<ScriptFile, std::string> read_script(std::string_view text, std::string_view name);

// Where a template is used decides what it may hold.
enum class TemplateUse { kSql, kAnswer };
// `steps_before`: how many of the script's steps it may name. The error says what was expected.
Result<Template, std::string> parse_template(std::string_view text, TemplateUse use,
                                             std::size_t steps_before);

// The script that fits the question, or null. `question` as a person wrote it.
const Script* find_script(const ScriptFile& file, std::string_view question);

}  // namespace countersign::agent::script
