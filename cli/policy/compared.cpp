#include "cli/policy/compared.h"

#include <vector>

#include <fmt/format.h>

#include "cli/init/draft.h"
#include "cli/json.h"
#include "cli/show/statement.h"
#include "cli/terminal.h"
#include "core/text.h"
#include "guardrails/rules.h"

namespace countersign::cli {
namespace {

using agent::RejudgedGroup;
using agent::RejudgedStep;
using agent::Rejudgement;

std::string steps_words(std::uint64_t count) {
  return fmt::format("{} step{}", grouped(count), count == 1 ? "" : "s");
}

std::string_view heading(VerdictKind after) {
  switch (after) {
    case VerdictKind::kRefuse:
      return "would be refused";
    case VerdictKind::kAsk:
      return "would be asked about";
    case VerdictKind::kAllow:
      return "would be allowed";
  }
  unreachable("a verdict without a heading");
}

std::string_view was(VerdictKind before) {
  switch (before) {
    case VerdictKind::kRefuse:
      return "refused before";
    case VerdictKind::kAsk:
      return "asked about before";
    case VerdictKind::kAllow:
      return "allowed before";
  }
  unreachable("a verdict without a past");
}

std::string example_text(const RejudgedStep& step, std::size_t width) {
  const std::string where = fmt::format("{} step {}", step.ref.session.text(), step.ref.step.get());
  const std::string sql = printable(step.sql);
  const std::size_t left = where.size() + 8;
  return fmt::format("      {}  {}\n", where,
                     shortened(sql, width > left + 20 ? width - left : 20));
}

std::string group_text(const RejudgedGroup& group, std::size_t width, const Paint& paint) {
  const auto* rule = guardrails::find_rule(group.rule);
  std::string text =
      fmt::format("  {}  {}, {}: {}\n", paint.bold(printable(group.rule)), steps_words(group.count),
                  was(group.before),
                  rule == nullptr ? "a rule that this program does not know" : rule->sentence);
  for (const auto& step : group.examples) text += example_text(step, width);
  if (group.count > group.examples.size() && !group.examples.empty())
    text += fmt::format("      and {} more\n", grouped(group.count - group.examples.size()));
  return text;
}

std::string painted(const Paint& paint, VerdictKind after, const std::string& text) {
  switch (after) {
    case VerdictKind::kRefuse:
      return paint.red(text);
    case VerdictKind::kAsk:
      return paint.yellow(text);
    case VerdictKind::kAllow:
      return paint.green(text);
  }
  unreachable("a verdict without a colour");
}

std::string groups_text(const Rejudgement& result, std::size_t width, const Paint& paint) {
  std::string text;
  for (std::size_t i = 0; i < result.groups.size(); ++i) {
    const auto& group = result.groups[i];
    if (i == 0 || result.groups[i - 1].after != group.after) {
      std::uint64_t count = 0;
      for (const auto& other : result.groups)
        if (other.after == group.after) count += other.count;
      text += fmt::format("\n{}\n",
                          painted(paint, group.after,
                                  fmt::format("{} {}", steps_words(count), heading(group.after))));
    }
    text += group_text(group, width, paint);
  }
  return text;
}

// What stands in the way of a whole answer.
std::vector<std::string> reservations(const Rejudgement& result) {
  std::vector<std::string> out;
  if (result.without_estimate > 0)
    out.push_back(fmt::format(
        "{} that were refused have no estimate, because their source was never asked for one: "
        "rules about rows and cost were silent about them.",
        steps_words(result.without_estimate)));
  for (const auto& [source, count] : result.without_policy)
    out.push_back(fmt::format("{} of the source {} were not judged: there is no policy for it.",
                              steps_words(count), printable(source)));
  if (result.unlike_record > 0)
    out.push_back(fmt::format(
        "{} are judged otherwise by this program than by the one that recorded them, under the "
        "same policy; they are compared with what this one says. policy test without --policy "
        "shows them.",
        steps_words(result.unlike_record)));
  if (result.erased > 0)
    out.push_back(
        fmt::format("{} were not judged: their text was erased.", steps_words(result.erased)));
  if (result.waiting > 0)
    out.push_back(fmt::format("{} were not judged: they still wait for that the first time.",
                              steps_words(result.waiting)));
  if (result.not_kept > 0)
    out.push_back(fmt::format(
        "{} were not judged: the store does not hold the schema and the policy that they were "
        "judged with, or this program cannot read them.",
        steps_words(result.not_kept)));
  return out;
}

std::string example_json(const RejudgedStep& step) {
  std::vector<std::string> rules;
  for (const auto& rule : step.rules) rules.push_back(json_text(rule));
  return JsonLine()
      .text("session", step.ref.session.text())
      .number("step", step.ref.step.get())
      .text("source", step.source)
      .text("sql", step.sql)
      .raw("rules", json_list(rules))
      .str();
}

std::string examples_json(const std::vector<RejudgedStep>& steps) {
  std::vector<std::string> out;
  for (const auto& step : steps) out.push_back(example_json(step));
  return json_list(out);
}

std::string group_json(const RejudgedGroup& group) {
  return JsonLine()
      .text("before", word(group.before))
      .text("after", word(group.after))
      .text("rule", group.rule)
      .number("count", group.count)
      .raw("examples", examples_json(group.examples))
      .str();
}

}  // namespace

void print_compared(const Rejudgement& result, const std::string& under, Terminal& terminal) {
  constexpr std::size_t kFileWidth = 100;
  const std::size_t width = terminal.is_out_terminal() ? terminal.width() : kFileWidth;
  const std::string how =
      under.empty() ? "under the policies in force then" : "under " + printable(under);
  std::string text = fmt::format("Judged {} again {}: ", steps_words(result.judged), how);
  text += result.changed == 0
              ? "every verdict stays the same.\n"
              : fmt::format("{} would come out otherwise.\n", grouped(result.changed));
  text += groups_text(result, width, terminal.out_paint());
  terminal.out(text);
  for (const auto& sentence : reservations(result)) terminal.say(sentence);
}

std::string compared_json(const Rejudgement& result) {
  std::vector<std::string> groups;
  for (const auto& group : result.groups) groups.push_back(group_json(group));
  JsonLine without_policy;
  for (const auto& [source, count] : result.without_policy) without_policy.number(source, count);
  return JsonLine()
      .number("steps", result.steps)
      .number("judged", result.judged)
      .number("changed", result.changed)
      .raw("groups", json_list(groups))
      .number("without_estimate", result.without_estimate)
      .number("unlike_record", result.unlike_record)
      .raw("unlike_examples", examples_json(result.unlike_examples))
      .number("erased", result.erased)
      .number("waiting", result.waiting)
      .number("not_kept", result.not_kept)
      .raw("without_policy", without_policy.str())
      .str();
}

}  // namespace countersign::cli
