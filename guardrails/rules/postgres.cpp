// What only PostgreSQL has: code of the source behind functions, operators, types and casts, calls
// that look like columns, and patterns and joins that the parse tree alone shows.

#include <algorithm>
#include <array>

#include "guardrails/rules/finds.h"

namespace countersign::guardrails::find {

namespace {

constexpr std::size_t kLooseJoinsMax = 2;  // with one more it is a product of four relations

void add(Findings& out, std::string_view rule, Category category, Severity severity, Span span,
         std::string_view subject) {
  out.push_back(finding(rule, category, severity, span, subject));
}

std::string with_schema(std::string_view schema, std::string_view name) {
  std::string out(schema);
  if (!out.empty()) out += '.';
  return out.append(name);
}

// Listed by the name it has in its schema; code of the source never by its bare name.
bool is_listed_there(const std::set<std::string>& names, std::string_view schema,
                     std::string_view name) {
  return !schema.empty() && names.contains(with_schema(schema, name));
}

template <class Use>
void unlisted(const std::vector<Use>& uses, const std::set<std::string>& listed,
              std::string_view rule, Findings& out) {
  for (const auto& use : uses) {
    const bool is_engines = !use.is_of_source && use.schema.empty();
    const bool is_allowed =
        is_engines ? listed.contains(use.name) : is_listed_there(listed, use.schema, use.name);
    if (!is_allowed)
      add(out, rule, Category::kAccess, Severity::kRefuse, use.span,
          with_schema(use.schema, use.name));
  }
}

}  // namespace

void unknown_nodes(const RuleInput& in, Findings& out) {
  if (!is_postgres(in.policy)) return;
  for (const auto& unknown : in.facts.unknowns)
    add(out, "P-01", Category::kShape, Severity::kRefuse, {}, unknown.what + " " + unknown.detail);
}

void functions_of_source(const RuleInput& in, Findings& out) {
  if (!is_postgres(in.policy)) return;
  for (const auto& function : in.facts.functions) {
    const bool is_engines = !function.is_of_source && function.schema.empty();
    if (is_engines || function.is_attribute) continue;  // G-08, P-05
    if (!is_listed_there(in.policy.functions, function.schema, function.name))
      add(out, "P-02", Category::kAccess, Severity::kRefuse, function.span,
          with_schema(function.schema, function.name));
  }
}

void unlisted_operators(const RuleInput& in, Findings& out) {
  if (is_postgres(in.policy)) unlisted(in.facts.operators, in.policy.operators, "P-03", out);
}

void unlisted_types(const RuleInput& in, Findings& out) {
  if (is_postgres(in.policy)) unlisted(in.facts.types, in.policy.types, "P-04", out);
}

void attribute_calls(const RuleInput& in, Findings& out) {
  if (!is_postgres(in.policy)) return;
  for (const auto& function : in.facts.functions) {
    if (!function.is_attribute) continue;
    const bool is_allowed =
        function.is_of_source ? is_listed_there(in.policy.functions, function.schema, function.name)
                              : in.policy.functions.contains(function.name);
    if (!is_allowed)
      add(out, "P-05", Category::kAccess, Severity::kRefuse, function.span,
          with_schema(function.schema, function.name));
  }
}

// Those that the policy does not list are G-06's.
void far_relations(const RuleInput& in, Findings& out) {
  if (!is_postgres(in.policy)) return;
  for (const auto& relation : in.facts.relations)
    if ((relation.kind == RelationKind::kCatalog || relation.kind == RelationKind::kForeignTable) &&
        relation.through_view.empty())
      add(out, "P-06", Category::kAccess, Severity::kAsk, relation.span, relation.name);
}

void costly_patterns(const RuleInput& in, Findings& out) {
  for (const auto& pattern : in.facts.patterns)
    if (pattern.is_costly || !pattern.is_constant)
      add(out, "P-10", Category::kCost, Severity::kAsk, pattern.span, {});
}

void loose_joins(const RuleInput& in, Findings& out) {
  const auto& loose = in.facts.loose_joins;
  if (loose.size() > kLooseJoinsMax)
    add(out, "P-11", Category::kCost, Severity::kAsk, loose.back(), {});
}

void rare_and_costly(const RuleInput& in, Findings& out) {
  if (!is_postgres(in.policy)) return;
  constexpr std::array<std::string_view, 11> kRare = {"bernoulli",
                                                      "system",
                                                      "xmlparse",
                                                      "xmltable",
                                                      "xmlexists",
                                                      "xpath",
                                                      "xpath_exists",
                                                      "xml_is_well_formed",
                                                      "xml_is_well_formed_content",
                                                      "xml_is_well_formed_document",
                                                      "is document"};
  for (const auto& function : in.facts.functions)
    if (function.schema.empty() &&
        std::find(kRare.begin(), kRare.end(), function.name) != kRare.end())
      add(out, "P-12", Category::kCost, Severity::kAsk, function.span, function.name);
  for (const auto& type : in.facts.types)
    if (type.name == "xml" && type.schema.empty())
      add(out, "P-12", Category::kCost, Severity::kAsk, type.span, type.name);
}

}  // namespace countersign::guardrails::find
