#include "cli/show/finding.h"

#include "cli/json.h"
#include "guardrails/guard.h"

namespace countersign::cli {

std::string finding_json(const Finding& finding, std::string_view text) {
  JsonLine line;
  line.text("rule", finding.rule)
      .text("category", word(finding.category))
      .text("severity", word(finding.severity));
  if (finding.span.empty())
    line.nothing("span");
  else
    line.raw("span",
             JsonLine().number("from", finding.span.from).number("to", finding.span.to).str());
  return line.text("words", guardrails::words(finding, text)).str();
}

std::string findings_json(const std::vector<Finding>& findings, std::string_view text) {
  std::vector<std::string> all;
  for (const auto& finding : findings) all.push_back(finding_json(finding, text));
  return json_list(all);
}

}  // namespace countersign::cli
