// Reports for auditors: every named question with a form to ask it, and its answer as a table.
// Whoever asks one is written down before it is answered.

#include "audit/reports.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "core/text.h"
#include "server/api/problem.h"
#include "server/api/reading.h"
#include "server/auth/bearer.h"
#include "server/page/frame.h"
#include "server/page/pages.h"
#include "server/page/trouble.h"
#include "server/page/words.h"

namespace countersign::server {

namespace {

constexpr std::size_t kCellCharactersMax = 300;
std::string period_words(const audit::Report& report) {
  return fmt::format("{}d", report.period.count() / 24);
}

// ---- asking -------------------------------------------------------------------------------------

std::string knob_hint(const audit::ReportKnob& knob) {
  if (knob.kind == audit::ReportKnob::Kind::kText) return knob.sentence;
  return fmt::format("{} ({} to {})", knob.sentence, knob.min, knob.max);
}

// "more_than" → "More than".
std::string label_of(const audit::ReportKnob& knob) {
  std::string label = knob.name;
  std::replace(label.begin(), label.end(), '_', ' ');
  label[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(label[0])));
  return label;
}

void write_form(Html& html, const Request& request, const audit::ReportAsk& ask,
                std::string_view since) {
  const auto& report = *ask.report;
  Form form(html, request, "/reports/" + std::string(report.name));
  const auto id = std::string(report.name);
  form.line({.id = id + "-since",
             .label = "Since",
             .name = "since",
             .text = since,
             .hint = "How long ago (1h, 7d, 2w) or a date (2026-11-20)."});
  for (const auto& knob : report.knobs) {
    const auto text = audit::value_text(ask.values.at(knob.name));
    const auto hint = knob_hint(knob), label = label_of(knob);
    form.line({.id = id + "-" + knob.name,
               .label = label,
               .name = knob.name,
               .text = text,
               .hint = hint});
  }
  form.button("Ask it");
}

Read<audit::ReportAsk> read_ask(const Request& request, const audit::Report& report, Micros now) {
  auto ask = audit::ask_of(report, now);
  const auto take = [&](std::string_view name) {
    const auto text = request.form_value(name).value_or("");
    return text.empty() ? Result<Done, std::string>(Done())
                        : audit::set_value(ask, name, text, now);
  };
  auto taken = take("since");
  for (auto knob = report.knobs.begin(); taken && knob != report.knobs.end(); ++knob)
    taken = take(knob->name);
  if (!taken) return unexpected(bad_request(request, taken.error()));
  return ask;
}

// ---- answering ----------------------------------------------------------------------------------

void write_cell(Html& html, const audit::ReportCell& cell) {
  if (const auto* number = std::get_if<std::int64_t>(&cell))
    return html.leaf("td", {{"class", "number"}}, std::to_string(*number));
  const auto* text = std::get_if<std::string>(&cell);
  if (text == nullptr) return html.leaf("td", {{"class", "muted"}}, "NULL");
  const auto place = html.element("td");
  if (SessionId::parse(*text))
    html.leaf("a", {{"href", "/sessions/" + *text}}, *text);
  else
    html.lines(shortened(*text, kCellCharactersMax));
}

void write_answer(Html& html, const audit::ReportAnswer& answer) {
  const auto frame = html.element(
      "div",
      {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", "Answer"}});
  const auto table = html.element("table", {{"class", "rows"}});
  {
    const auto head = html.element("thead");
    const auto row = html.element("tr");
    for (const auto& column : answer.columns) html.leaf("th", {{"scope", "col"}}, column);
  }
  const auto body = html.element("tbody");
  for (const auto& cells : answer.rows) {
    const auto row = html.element("tr");
    for (const auto& cell : cells) write_cell(html, cell);
  }
}

std::string found_words(const audit::ReportAsk& ask, const audit::ReportAnswer& answer) {
  return fmt::format("{} since {}, looked for in {}.{}",
                     count_words(answer.rows.size(), "finding", "findings"), time_words(ask.since),
                     count_words(answer.looked_at, "session", "sessions"),
                     answer.has_more ? " There are more; the newest are shown." : "");
}

std::optional<Reply> objection(const Request& request) {
  if (auto no = forbid(request, Access::kAuditor, *request.who)) return Reply(std::move(*no));
  return std::nullopt;
}

}  // namespace

Reply reports_page(ApiContext&, const Request& request) {
  if (auto no = objection(request)) return std::move(*no);
  return html_page(request, {.title = "Reports"}, [&](Html& html) {
    html.leaf("h1", "Reports");
    html.leaf("p", {{"class", "lead"}},
              "Named questions to the audit store. That you asked one is written down.");
    for (const auto& report : audit::reports()) {
      const auto part = html.element("section", {{"class", "card"}});
      html.leaf("h2", report.sentence);
      html.leaf("p", {{"class", "muted"}}, report.about);
      write_form(html, request, audit::ask_of(report, from_us(0)), period_words(report));
    }
  });
}

Reply act_report(ApiContext& context, const Request& request) {
  if (auto no = objection(request)) return std::move(*no);
  const auto* report = audit::find_report(request.path_parts.at("name"));
  if (report == nullptr) return not_found_page(request);
  const auto ask = read_ask(request, *report, context.clock.now());
  if (!ask) return ask.error();
  context.store.note_reading(request.who->user, audit::Reading::kReport,
                             audit::what_was_read(*ask));
  const auto answer = context.store.report(*ask);
  return html_page(request, {.title = report->sentence}, [&](Html& html) {
    html.leaf("h1", report->sentence);
    html.leaf("p", {{"class", "lead"}, {"role", "status"}}, found_words(*ask, answer));
    if (!answer.rows.empty()) write_answer(html, answer);
    html.leaf("h2", "Ask again");
    write_form(html, request, *ask, request.form_value("since").value_or(""));
    const auto line = html.element("p", {{"class", "ways"}});
    html.leaf("a", {{"href", "/reports"}}, "All reports");
  });
}

}  // namespace countersign::server
