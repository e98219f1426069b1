#include "server/page/evidence.h"

#include <fmt/format.h>

#include "agent/evidence_words.h"
#include "core/invariant.h"
#include "server/api/reading.h"
#include "server/page/characters.h"

namespace countersign::server {

namespace {

using agent::About;
using agent::EvidenceLine;

std::string_view heading(About about) {
  switch (about) {
    case About::kReads:
      return "Reads";
    case About::kCalls:
      return "Calls";
    case About::kMasked:
      return "Masked";
    case About::kJoins:
      return "Joins";
    case About::kScans:
      return "In full";
    case About::kExpected:
      return "Expected";
    case About::kHidden:
      return "Hidden";
    case About::kReview:
      return "Approval";
    case About::kTainted:
      return "Careful";
    case About::kMissing:
      return "Not known";
  }
  unreachable("evidence without a heading");
}

// The step that it speaks of is on this page.
void write_words(Html& html, const EvidenceLine& line, const audit::StepView& step) {
  const auto write = [&] {
    Characters(html).write(line.words);
    if (line.about != About::kTainted || !step.tainted_by) return;
    const auto n = std::to_string(step.tainted_by->get());
    html.text(" ");
    html.leaf("a", {{"href", "#step-" + n}}, "See step " + n);
  };
  const auto definition = html.element("dd", {{"class", line.is_careful ? "careful" : "plain"}});
  if (!line.is_careful) return write();
  html.leaf("strong", "Look: ");
  write();
}

void write_lines(Html& html, const std::vector<EvidenceLine>& lines, const audit::StepView& step) {
  for (std::size_t from = 0; from < lines.size();) {
    std::size_t to = from;
    while (to < lines.size() && lines[to].about == lines[from].about) ++to;
    const auto row = html.element("div");
    html.leaf("dt", heading(lines[from].about));
    for (; from < to; ++from) write_words(html, lines[from], step);
  }
}

void write_reads(Html& html, std::string_view reads) {
  if (reads.empty()) return;
  const auto row = html.element("div");
  html.leaf("dt", "Reads");
  html.leaf("dd", reads);
}

bool says_reads(const std::vector<EvidenceLine>& lines) {
  return !lines.empty() && lines.front().about == About::kReads;
}

}  // namespace

void write_evidence(Html& html, ApiContext& context, const Request& request,
                    const audit::StepView& step) {
  const auto evidence = context.desk.evidence(caller_of(request), step.ref);
  if (!evidence) return write_reads(html, step.reads);
  const auto lines = agent::lines_of(*evidence, step.sql);
  // What was stored with the verdict is better than nothing.
  if (!says_reads(lines)) write_reads(html, step.reads);
  write_lines(html, lines, step);
}

}  // namespace countersign::server
