#include "cli/show/step.h"

#include <array>

#include <fmt/format.h>

#include "cli/show/statement.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

std::vector<Marked> marks_of(const Json& findings) {
  std::vector<Marked> marks;
  std::uint32_t number = 0;
  for (const auto& finding : findings.list()) {
    ++number;
    const auto from = finding["span"]["from"].whole();
    const auto to = finding["span"]["to"].whole();
    if (from && to)
      marks.push_back({static_cast<std::uint32_t>(*from), static_cast<std::uint32_t>(*to), number});
  }
  return marks;
}

std::string painted_verdict(const std::string& verdict, const Paint& paint) {
  if (verdict == "allow") return paint.green(verdict) + "   nothing here needs special attention";
  if (verdict == "ask") return paint.yellow(verdict) + "     look at what is said below";
  if (verdict == "refuse") return paint.red(verdict) + "  nobody can approve this";
  return printable(verdict);
}

std::string origin(const Json& step) {
  std::string text = "proposed by " + printable(step["proposer"].text());
  if (const auto& replaced = step["replaces_step"]; !replaced.is_null())
    text += fmt::format(", in place of step {}", replaced.text());
  if (const auto& rerun = step["reruns_step"]; !rerun.is_null())
    text += fmt::format(", step {} once more", rerun.text());
  return text;
}

std::string line(std::string_view name, std::string_view text) {
  return text.empty() ? "" : fmt::format("  {:<9} {}\n", name, text);
}

std::string estimate(const Json& step) {
  if (step["estimated_rows"].is_null()) return "";
  std::string text = fmt::format("about {}", step["estimated_rows"].text());
  if (const auto& cost = step["estimated_cost"]; !cost.is_null() && cost.text() != "0")
    text += fmt::format(" (visits about {})", cost.text());
  return text;
}

// What stands with the verdict, where the evidence is not known.
std::string stored_lines(const Json& step) {
  std::string text = line("reads", printable(step["reads"].text()));
  text += line("rows", estimate(step));
  if (const auto& tainted = step["tainted_by_step"]; !tainted.is_null())
    text += line("careful", fmt::format("proposed after step {} read marked data", tainted.text()));
  return text;
}

std::string rows_text(const Json& step) {
  const std::string& rows = step["row_count"].text();
  std::string text = fmt::format("{} row{}", rows, rows == "1" ? "" : "s");
  if (const auto& ms = step["execution_time_ms"]; !ms.is_null())
    text += fmt::format(" in {} ms", ms.text());
  if (const auto& cut = step["truncated_by"]; !cut.is_null() && !cut.text().empty())
    text += fmt::format(", cut at the limit \"{}\": there is more to read", printable(cut.text()));
  return text;
}

std::string with_reason(const std::string& text, const std::string& reason) {
  return reason.empty() ? text : text + ": " + printable(reason);
}

// Each word once: "reads", "calls", "scans".
std::string evidence_lines(const Json& step, const Paint& paint) {
  std::string text, last;
  for (const auto& said : step["evidence"]["words"].list()) {
    const std::string about = printable(said["about"].text());
    const std::string words = printable(said["words"].text());
    text +=
        line(about == last ? "" : about, said["is_careful"].yes() ? paint.yellow(words) : words);
    last = about;
  }
  return text;
}

}  // namespace

std::string finding_lines(const Json& findings) {
  std::string text;
  std::size_t number = 0;
  for (const auto& finding : findings.list())
    text += fmt::format("  {:<9} {}\n",
                        fmt::format("{} {}", ++number, printable(finding["rule"].text())),
                        printable(finding["words"].text()));
  return text;
}

std::string step_card(const Json& step, const Paint& paint) {
  const std::string title =
      fmt::format("Step {} on {}", step["step_number"].text(), printable(step["source"].text()));
  std::string text = paint.bold(title) + ", " + origin(step) + "\n\n";
  text += underlined(step["sql"].text(), marks_of(step["findings"]), 4);
  text += "\n" + line("verdict", painted_verdict(step["verdict"].text(), paint));
  text += finding_lines(step["findings"]);
  const bool is_complete = step["evidence"]["is_complete"].yes();
  return text + (is_complete ? "" : stored_lines(step)) + evidence_lines(step, paint);
}

std::string step_end(const Json& step, const Paint& paint) {
  const std::string& state = step["state"].text();
  const std::string who = fmt::format("Step {}", step["step_number"].text());
  if (state == "done") return paint.green(who + " is done") + ": " + rows_text(step);
  if (state == "refused") return paint.red(who + " was refused by the guardrails");
  if (state == "rejected")
    return with_reason(paint.yellow(who + " was rejected"), step["decision_reason"].text());
  if (state == "failed")
    return with_reason(paint.red(who + " failed"), step["error_message"].text());
  if (state == "cancelled") return paint.yellow(who + " was cancelled");
  if (state == "unknown")
    return paint.red(who + " is unknown") +
           ": the program or the source was lost while it ran, and it is never started again";
  if (state == "expired") return who + " waited too long and has expired";
  if (state == "withdrawn") return who + " was taken back";
  if (state == "replaced") return who + " was replaced";
  return who + " is " + printable(state);
}

std::string plain_time(const std::string& rfc3339) {
  if (rfc3339.size() < 19) return printable(rfc3339);
  std::string text = printable(rfc3339.substr(0, 19));
  if (text.size() == 19) text[10] = ' ';
  return text;
}

}  // namespace countersign::cli
