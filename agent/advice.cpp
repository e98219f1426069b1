#include "agent/advice.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "agent/loop/input.h"
#include "core/text.h"

namespace countersign::agent {

namespace {

constexpr std::size_t kNamesShown = 20;

using Relations = std::vector<engines::SchemaRelation>;

// G-06 and G-07: may not be read. G-13: is not there.
bool is_about_a_name(const Finding& finding) {
  return finding.rule == "G-06" || finding.rule == "G-07" || finding.rule == "G-13";
}

// The last part of "customers.emial", without quotes.
std::string bare_name(std::string_view name) {
  const auto dot = name.rfind('.');
  if (dot != std::string_view::npos) name.remove_prefix(dot + 1);
  while (!name.empty() && std::string_view("\"`[]").find(name.front()) != std::string_view::npos)
    name.remove_prefix(1);
  while (!name.empty() && std::string_view("\"`[]").find(name.back()) != std::string_view::npos)
    name.remove_suffix(1);
  return ascii_lower(name);
}

std::string name_of(const Finding& finding, std::string_view sql) {
  if (!finding.subject.empty()) return bare_name(finding.subject);
  const bool is_inside = !finding.span.empty() && finding.span.to <= sql.size();
  if (!is_inside) return {};
  return bare_name(sql.substr(finding.span.from, finding.span.to - finding.span.from));
}

bool is_read(const Facts& facts, const std::string& relation) {
  return std::any_of(facts.relations.begin(), facts.relations.end(), [&](const RelationUse& use) {
    return same_ignoring_case(use.name, relation);
  });
}

// Tables, and the columns of those that the statement reads already.
std::vector<std::string> names_to_try(const Judged& judged, const Relations& allowed) {
  std::vector<std::string> names;
  for (const auto& relation : allowed) {
    names.push_back(ascii_lower(relation.name));
    if (!is_read(judged.facts, relation.name)) continue;
    for (const auto& column : relation.columns) names.push_back(ascii_lower(column.name));
  }
  return names;
}

std::string listed(const std::vector<std::string>& all) {
  std::string names;
  for (std::size_t i = 0; i < all.size() && i < kNamesShown; ++i)
    names += (i == 0 ? "" : ", ") + printable(all[i]);
  if (all.size() > kNamesShown) names += fmt::format(" and {} more", all.size() - kNamesShown);
  return names;
}

std::string tables_in_words(const Relations& allowed) {
  std::vector<std::string> names;
  for (const auto& relation : allowed) names.push_back(relation.name);
  return names.empty() ? "No table may be read here." : "May be read here: " + listed(names) + ".";
}

// What to write in place of `*`: the columns of the tables it reads that it may name.
std::string columns_in_words(const Judged& judged, const Relations& allowed) {
  // Where the engine itself reads nothing in a masked column it may be named all the same.
  const bool may_name_masked = judged.policy->dialect == "sqlite";
  std::string said;
  for (const auto& relation : allowed) {
    if (!is_read(judged.facts, relation.name)) continue;
    std::vector<std::string> names;
    for (const auto& column : relation.columns)
      if (may_name_masked || !column.is_masked) names.push_back(column.name);
    said += (said.empty() ? "Of " : " Of ") + printable(relation.name) +
            " may be read: " + (names.empty() ? "no column" : listed(names)) + ".";
  }
  return said;
}

}  // namespace

std::string advice(const Judged& judged) {
  const auto& findings = judged.verdict.findings;
  if (judged.verdict.kind != VerdictKind::kRefuse) return {};
  const auto found = std::find_if(findings.begin(), findings.end(), is_about_a_name);
  if (found == findings.end()) return {};
  const auto allowed = allowed_part(judged.schema->relations, *judged.policy);
  const std::string name = name_of(*found, judged.facts.sql);
  const auto near = nearest(name, names_to_try(judged, allowed));
  const bool is_a_slip = near && !name.empty() && *near != name;
  const std::string columns = found->rule == "G-07" ? columns_in_words(judged, allowed) : "";
  return (is_a_slip ? "Did you mean " + printable(*near) + "? " : "") +
         (columns.empty() ? tables_in_words(allowed) : columns);
}

}  // namespace countersign::agent
