#pragma once

// A statement as a person must see it: every character visible, the places that a guardrail speaks
// of underlined, each with the number under which it says so below.

#include <string>
#include <string_view>
#include <vector>

#include "core/verdict.h"
#include "server/page/html.h"

namespace countersign::server {

struct StatementView {
  std::string_view sql;
  const std::vector<Finding>& findings;
  // What its places and findings are called on this page: "step-3". Empty: they have no numbers,
  // for nothing below explains them.
  std::string id{};
};
void write_statement(Html& html, const StatementView& view);
// In words, each with a way to its rule's page. Nothing if there are none.
void write_findings(Html& html, const StatementView& view);

// The id of a rule as a way to its page, if this program knows the rule.
void write_rule(Html& html, std::string_view rule);

}  // namespace countersign::server
