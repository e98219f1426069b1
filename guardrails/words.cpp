// Findings and reads in words.

#include <algorithm>
#include <cctype>
#include <map>

#include <fmt/format.h>

#include "core/text.h"
#include "guardrails/guard.h"
#include "guardrails/rules.h"
#include "guardrails/screen.h"

namespace countersign::guardrails {

namespace {

constexpr std::size_t kShownMax = 80;  // bytes of a name or a piece of the statement
constexpr std::size_t kReadsMax = 8 * 1024;
constexpr std::string_view kPlaceholder = "{}";

std::string_view cut(const Finding& finding, std::string_view text) {
  const Span span = finding.span;
  if (span.empty() || span.to > text.size()) return {};
  return text.substr(span.from, span.to - span.from);
}

// At most kShownMax bytes, cut between code points.
std::string_view beginning(std::string_view text) {
  if (text.size() <= kShownMax) return text;
  std::size_t to = kShownMax;
  while (to > 0 && (static_cast<unsigned char>(text[to]) & 0xC0) == 0x80) --to;
  return text.substr(0, to);
}

// Hostile text made safe to look at: no control characters, one line, short, and no backtick with
// which it could end its own quotation.
std::string shown(std::string_view text) {
  const std::string_view start = beginning(text);
  std::string out = printable(start);
  std::replace(out.begin(), out.end(), '`', '\'');
  return start.size() < text.size() ? out + "…" : out;
}

std::string in_backticks(std::string_view name) {
  return '`' + shown(name) + '`';
}

std::string capitalised(std::string_view thing) {
  std::string out(thing);
  if (!out.empty()) out[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(out[0])));
  return out;
}

// What stands in the text comes before the subject: a stored finding has only the text. But where
// the engine itself said what is wrong, its words say more than the one it stumbled over.
std::string_view name_of(const Finding& finding, std::string_view text) {
  if (finding.rule == "G-03" && !finding.subject.empty()) return finding.subject;
  const auto written = cut(finding, text);
  return written.empty() ? std::string_view(finding.subject) : written;
}

std::string_view saying(const Rule& rule, Severity severity) {
  switch (severity) {
    case Severity::kRefuse:
      return rule.says.refuses;
    case Severity::kAsk:
    case Severity::kNotice:
      return rule.says.asks;
  }
  unreachable("a severity without words");
}

std::string sentence(const Rule& rule, const Finding& finding, std::string_view name) {
  std::string said(saying(rule, finding.severity));
  if (said.empty()) said = "was found by rule " + std::string(rule.id);
  return fmt::format("{}{}{}. {}", name.empty() ? capitalised(rule.says.thing) : in_backticks(name),
                     said.starts_with(':') ? "" : " ", said, rule.says.advice);
}

// Of the screen; a store may also be older or newer than this program.
std::string other_rule(const Finding& finding, std::string_view name) {
  if (const auto* rule = find_screen_rule(finding.rule))
    return fmt::format("{} {}", name.empty() ? "This text" : in_backticks(name), rule->says);
  const std::string rule = in_backticks(finding.rule);
  return name.empty() ? fmt::format("Rule {} found something here.", rule)
                      : fmt::format("{} was found by rule {}.", in_backticks(name), rule);
}

bool is_of_name(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || c == '_' || std::isalnum(byte) != 0;
}

// As a whole: `users` does not stand in "v_users".
bool stands_in(std::string_view text, std::string_view name) {
  const std::string inside = ascii_lower(text);
  const std::string wanted = ascii_lower(name);
  if (wanted.empty()) return false;
  for (auto at = inside.find(wanted); at != std::string::npos; at = inside.find(wanted, at + 1)) {
    const auto end = at + wanted.size();
    const bool begins = at == 0 || !is_of_name(inside[at - 1]);
    if (begins && (end == inside.size() || !is_of_name(inside[end]))) return true;
  }
  return false;
}

// A subject that stands nowhere in the statement, such as a table behind a view, is not the
// planner's to know. The engine's words (G-03) repeat the statement, except about a broken view.
std::string_view name_for_planner(const Finding& finding, std::string_view text) {
  const auto name = name_of(finding, text);
  const bool is_engine_talk = finding.rule == "G-03" && name.find("view") == std::string_view::npos;
  if (is_engine_talk || stands_in(text, name)) return name;
  return {};
}

std::string with_name(std::string_view pattern, const std::string& name) {
  std::string out(pattern);
  if (const auto at = out.find(kPlaceholder); at != std::string::npos)
    out.replace(at, kPlaceholder.size(), name);
  return out;
}

// ---- reads ----

std::string safe_name(std::string_view name) {
  std::string out = printable(name);
  const bool is_plain = out.find_first_of(" ,(){}\"") == std::string::npos && !out.empty();
  return is_plain ? out : '"' + out + '"';
}

std::string relation_text(const RelationUse& relation) {
  std::string out;
  if (!relation.schema.empty() && relation.schema != "main") out = safe_name(relation.schema) + '.';
  out += safe_name(relation.name) + '(';
  if (relation.columns.empty()) out += '*';
  for (std::size_t i = 0; i < relation.columns.size(); ++i) {
    if (i > 0) out += ", ";
    out += safe_name(relation.columns[i]);
  }
  return out + ')';
}

bool reads_data(const RelationUse& relation) {
  switch (relation.kind) {
    case RelationKind::kTable:
    case RelationKind::kView:
    case RelationKind::kVirtualTable:
    case RelationKind::kCatalog:
    case RelationKind::kMaterializedView:
    case RelationKind::kForeignTable:
    case RelationKind::kSequence:
      return true;
    case RelationKind::kTableFunction:
    case RelationKind::kCommonTable:
    case RelationKind::kMissing:
      return false;
  }
  unreachable("a kind of relation that neither reads nor does not");
}

std::string joined(const std::vector<std::string>& parts) {
  std::string out;
  for (const auto& part : parts) {
    if (out.size() + part.size() > kReadsMax) return out + (out.empty() ? "…" : ", …");
    if (!out.empty()) out += ", ";
    out += part;
  }
  return out;
}

}  // namespace

std::string words(const Finding& finding, std::string_view text) {
  const Rule* const rule = find_rule(finding.rule);
  const auto name = name_of(finding, text);
  return rule != nullptr ? sentence(*rule, finding, name) : other_rule(finding, name);
}

std::string words_for_planner(const Finding& finding, std::string_view text) {
  const Rule* const rule = find_rule(finding.rule);
  const auto name = name_for_planner(finding, text);
  if (rule == nullptr) return other_rule(finding, name);
  if (rule->says.to_planner.empty() || finding.severity != Severity::kRefuse)
    return fmt::format("{}: {}", rule->id, sentence(*rule, finding, name));
  return with_name(rule->says.to_planner, name.empty() ? "something" : in_backticks(name));
}

std::string reads_text(const Facts& facts) {
  std::map<std::string, std::vector<std::string>> inside;  // by view, lower case
  for (const auto& relation : facts.relations)
    if (reads_data(relation) && !relation.through_view.empty())
      inside[ascii_lower(relation.through_view)].push_back(relation_text(relation));

  std::vector<std::string> parts;
  for (const auto& relation : facts.relations) {
    if (!reads_data(relation) || !relation.through_view.empty()) continue;
    parts.push_back(relation_text(relation));
    const auto view = inside.find(ascii_lower(relation.name));
    if (relation.kind != RelationKind::kView || view == inside.end()) continue;
    std::sort(view->second.begin(), view->second.end());
    parts.back() += '{' + joined(view->second) + '}';
    inside.erase(view);
  }
  // Views that are read only by other views.
  for (auto& [view, tables] : inside) {
    std::sort(tables.begin(), tables.end());
    parts.push_back(safe_name(view) + '{' + joined(tables) + '}');
  }
  std::sort(parts.begin(), parts.end());
  return joined(parts);
}

}  // namespace countersign::guardrails
