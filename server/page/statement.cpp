#include "server/page/statement.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "core/invariant.h"
#include "guardrails/guard.h"

namespace countersign::server {

namespace {

// What a guardrail does, for the head of its line.
std::string_view verb(Severity severity) {
  switch (severity) {
    case Severity::kNotice:
      return "notes";
    case Severity::kAsk:
      return "asks";
    case Severity::kRefuse:
      return "refuses";
  }
  unreachable("a severity that does nothing");
}

// The worst that is said of a byte.
std::optional<Severity> severity_at(std::size_t at, const std::vector<Finding>& findings) {
  std::optional<Severity> worst;
  for (const auto& finding : findings) {
    if (at < finding.span.from || at >= finding.span.to) continue;
    if (!worst || *worst < finding.severity) worst = finding.severity;
  }
  return worst;
}

// Where marks begin or end.
std::set<std::size_t> borders(std::size_t size, const std::vector<Finding>& findings) {
  std::set<std::size_t> at = {0, size};
  for (const auto& finding : findings) {
    if (finding.span.empty()) continue;
    at.insert(std::min<std::size_t>(finding.span.from, size));
    at.insert(std::min<std::size_t>(finding.span.to, size));
  }
  return at;
}

}  // namespace

void write_statement(Html& html, std::string_view sql, const std::vector<Finding>& findings) {
  const auto pre = html.element(
      "pre",
      {{"class", "sql"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Statement"}});
  const auto code = html.element("code");
  const auto at = borders(sql.size(), findings);
  for (auto from = at.begin(), to = std::next(from); to != at.end(); ++from, ++to) {
    const auto piece = sql.substr(*from, *to - *from);
    const auto severity = severity_at(*from, findings);
    if (!severity) {
      html.lines(piece);
      continue;
    }
    const auto mark = html.element("mark", {{"class", std::string(word(*severity))}});
    html.lines(piece);
  }
}

void write_findings(Html& html, std::string_view sql, const std::vector<Finding>& findings) {
  if (findings.empty()) return;
  const auto list = html.element("ul", {{"class", "findings"}});
  for (const auto& finding : findings) {
    const auto item = html.element("li", {{"class", std::string(word(finding.severity))}});
    html.leaf("strong", finding.rule + " " + std::string(verb(finding.severity)));
    html.text(": " + guardrails::words(finding, sql));
  }
}

}  // namespace countersign::server
