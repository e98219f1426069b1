// What may be said of a report: its values as people write them.

#include <charconv>

#include <fmt/format.h>

#include "audit/reports.h"
#include "core/invariant.h"
#include "core/text.h"

namespace countersign::audit {

namespace {

constexpr std::size_t kTextBytesMax = 200;

std::optional<std::int64_t> number_between(std::string_view text, std::int64_t min,
                                           std::int64_t max) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (value < min || value > max) return std::nullopt;
  return value;
}

std::string not_a_number(std::string_view name, std::string_view text, std::int64_t min,
                         std::int64_t max) {
  return fmt::format("\"{}\" wants a whole number from {} to {}; found \"{}\".", name, min, max,
                     printable(text));
}

Result<Done, std::string> set_since(ReportAsk& ask, std::string_view text, Micros now) {
  const auto since = parse_since(text, now);
  if (!since)
    return unexpected(
        fmt::format("\"since\" wants how long ago (30min, 1h, 7d, 2w) or a date (2026-11-20, "
                    "2026-11-20T08:30:00Z, in UTC); found \"{}\".",
                    printable(text)));
  ask.since = *since;
  return Done();
}

Result<Done, std::string> set_limit(ReportAsk& ask, std::string_view text) {
  const auto number = number_between(text, 1, kReportRowsMax);
  if (!number) return unexpected(not_a_number("limit", text, 1, kReportRowsMax));
  ask.limit = static_cast<std::size_t>(*number);
  return Done();
}

Result<ReportValue, std::string> value_of(const ReportKnob& knob, std::string_view text) {
  switch (knob.kind) {
    case ReportKnob::Kind::kNumber:
      if (const auto number = number_between(text, knob.min, knob.max)) return ReportValue(*number);
      return unexpected(not_a_number(knob.name, text, knob.min, knob.max));
    case ReportKnob::Kind::kText:
      if (text.size() <= kTextBytesMax && is_storable_text(text))
        return ReportValue(std::string(text));
      return unexpected(
          fmt::format("\"{}\" wants a text of at most {} bytes.", knob.name, kTextBytesMax));
  }
  unreachable("a parameter of no kind");
}

std::string no_such_value(const Report& report, std::string_view name) {
  std::string known = "since and limit";
  for (const auto& knob : report.knobs) known = fmt::format("{}, {}", knob.name, known);
  return fmt::format("{} knows no \"{}\", but {}.", report.name, printable(name), known);
}

}  // namespace

ReportAsk ask_of(const Report& report, Micros now) {
  ReportAsk ask;
  ask.report = &report;
  ask.since = now - report.period;
  for (const auto& knob : report.knobs)
    ask.values.emplace(knob.name, value_of(knob, knob.preset).value());
  return ask;
}

Result<Done, std::string> set_value(ReportAsk& ask, std::string_view name, std::string_view text,
                                    Micros now) {
  if (name == "since") return set_since(ask, text, now);
  if (name == "limit") return set_limit(ask, text);
  for (const auto& knob : ask.report->knobs) {
    if (knob.name != name) continue;
    auto value = value_of(knob, text);
    if (!value) return unexpected(std::move(value).error());
    ask.values.insert_or_assign(knob.name, std::move(value).value());
    return Done();
  }
  return unexpected(no_such_value(*ask.report, name));
}

std::string value_text(const ReportValue& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  return number != nullptr ? std::to_string(*number) : std::get<std::string>(value);
}

}  // namespace countersign::audit
