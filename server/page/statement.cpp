#include "server/page/statement.h"

#include <algorithm>
#include <optional>
#include <set>

#include "core/invariant.h"
#include "guardrails/guard.h"
#include "guardrails/rules.h"
#include "guardrails/screen.h"
#include "server/page/characters.h"

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

bool has_place(const Finding& finding, std::string_view sql) {
  return !finding.span.empty() && finding.span.from < sql.size();
}

bool is_inside_character(std::string_view sql, std::size_t at) {
  return at > 0 && at < sql.size() && (static_cast<unsigned char>(sql[at]) & 0xC0) == 0x80;
}

class Underlined {
 public:
  Underlined(Html& html, const StatementView& view)
      : html_(html), view_(view), characters_(html), borders_({0, view.sql.size()}) {
    for (const auto& finding : view.findings) {
      if (!has_place(finding, view.sql)) continue;
      borders_.insert(from_of(finding));
      borders_.insert(to_of(finding));
    }
  }

  void write() {
    for (auto from = borders_.begin(), to = std::next(from); to != borders_.end(); ++from, ++to) {
      write_piece(*from, *to);
      write_numbers(*to);
    }
  }

 private:
  // Whole characters, whatever the span says.
  std::size_t from_of(const Finding& finding) const {
    std::size_t at = finding.span.from;
    while (is_inside_character(view_.sql, at)) --at;
    return at;
  }
  std::size_t to_of(const Finding& finding) const {
    std::size_t at = std::min<std::size_t>(finding.span.to, view_.sql.size());
    while (is_inside_character(view_.sql, at)) ++at;
    return at;
  }

  // The worst that is said of a piece, and how many say something.
  struct Said {
    std::optional<Severity> worst;
    std::size_t times = 0;
    bool is_about_text = false;
  };
  Said said_of(std::size_t from) const {
    Said said;
    for (const auto& finding : view_.findings) {
      if (!has_place(finding, view_.sql)) continue;
      if (from < from_of(finding) || from >= to_of(finding)) continue;
      ++said.times;
      said.is_about_text |= finding.category == Category::kText;
      if (!said.worst || *said.worst < finding.severity) said.worst = finding.severity;
    }
    return said;
  }

  void write_piece(std::size_t from, std::size_t to) {
    const auto piece = view_.sql.substr(from, to - from);
    const auto said = said_of(from);
    if (!said.worst) return characters_.write(piece);
    std::string classes(word(*said.worst));
    if (said.times > 1) classes += " several";
    const auto mark = html_.element("mark", {{"class", classes}});
    characters_.write(piece, said.is_about_text);
  }

  void write_numbers(std::size_t end) {
    if (view_.id.empty()) return;
    for (std::size_t i = 0; i < view_.findings.size(); ++i) {
      const auto& finding = view_.findings[i];
      if (!has_place(finding, view_.sql) || to_of(finding) != end) continue;
      const auto n = std::to_string(i + 1);
      const auto link =
          html_.element("a", {{"class", "number " + std::string(word(finding.severity))},
                              {"id", view_.id + "-place-" + n},
                              {"href", "#" + view_.id + "-finding-" + n},
                              {"aria-label", "underlined, finding " + n}});
      html_.text(n);
    }
  }

  Html& html_;
  const StatementView& view_;
  Characters characters_;
  std::set<std::size_t> borders_;
};

}  // namespace

void write_statement(Html& html, const StatementView& view) {
  const auto pre = html.element(
      "pre",
      {{"class", "sql"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Statement"}});
  const auto code = html.element("code");
  Underlined(html, view).write();
}

void write_rule(Html& html, std::string_view rule) {
  if (guardrails::find_rule(rule) == nullptr && guardrails::find_screen_rule(rule) == nullptr)
    return html.text(rule);
  html.leaf("a", {{"href", "/rules/" + std::string(rule)}}, rule);
}

void write_findings(Html& html, const StatementView& view) {
  if (view.findings.empty()) return;
  const auto list = html.element("ol", {{"class", "findings"}});
  for (std::size_t i = 0; i < view.findings.size(); ++i) {
    const auto& finding = view.findings[i];
    const auto n = std::to_string(i + 1);
    Attributes attributes = {{"class", std::string(word(finding.severity))}};
    if (!view.id.empty()) attributes.push_back({"id", view.id + "-finding-" + n});
    const auto item = html.element("li", attributes);
    {
      const auto head = html.element("strong");
      write_rule(html, finding.rule);
      html.text(" " + std::string(verb(finding.severity)));
    }
    html.text(": ");
    Characters(html).write(guardrails::words(finding, view.sql));
    if (view.id.empty() || !has_place(finding, view.sql)) continue;
    html.text(" ");
    html.leaf("a", {{"class", "where"}, {"href", "#" + view.id + "-place-" + n}},
              "Underlined above");
  }
}

}  // namespace countersign::server
