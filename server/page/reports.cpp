// Reports for auditors: every named question with a form to ask it, and its answer as a table.
// Whoever asks one is written down before it is answered.

#include "audit/reports.h"

#include <algorithm>

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
constexpr std::uint32_t kMoreThanMax = 999'999;

std::string period_words(const audit::Report& report) {
  return fmt::format("{}d", report.period.count() / 24);
}

// ---- asking -------------------------------------------------------------------------------------

void write_form(Html& html, const Request& request, const audit::Report& report,
                std::string_view since, std::optional<std::uint32_t> more_than) {
  Form form(html, request, "/reports/" + std::string(report.name));
  const auto id = std::string(report.name);
  form.line({.id = id + "-since",
             .label = "Since",
             .name = "since",
             .text = since,
             .hint = "How long ago (1h, 7d, 2w) or a date (2026-11-20)."});
  if (more_than) {
    const auto text = std::to_string(*more_than);
    form.line({.id = id + "-more-than", .label = "More than", .name = "more_than", .text = text});
  }
  form.button("Ask it");
}

std::optional<std::uint32_t> read_more_than(std::string_view text) {
  const bool is_number = !text.empty() && text.size() <= 6 &&
                         text.find_first_not_of("0123456789") == std::string_view::npos;
  if (!is_number) return std::nullopt;
  const auto value = std::stoul(std::string(text));
  if (value == 0 || value > kMoreThanMax) return std::nullopt;
  return static_cast<std::uint32_t>(value);
}

Read<audit::ReportAsk> read_ask(const Request& request, const audit::Report& report, Micros now) {
  auto ask = audit::ask_of(report, now);
  if (const auto text = request.form_value("since").value_or(""); !text.empty()) {
    const auto since = audit::parse_since(text, now);
    if (!since)
      return unexpected(bad_request(
          request, fmt::format("\"Since\" wants how long ago (30min, 1h, 7d, 2w) or a date "
                               "(2026-11-20, 2026-11-20T08:30:00Z); found \"{}\".",
                               printable(text))));
    ask.since = *since;
  }
  const auto text = request.form_value("more_than").value_or("");
  if (!report.more_than || text.empty()) return ask;
  ask.more_than = read_more_than(text);
  if (!ask.more_than)
    return unexpected(bad_request(
        request, fmt::format("\"More than\" wants a whole number from 1 to {}; found \"{}\".",
                             kMoreThanMax, printable(text))));
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
      write_form(html, request, report, period_words(report), report.more_than);
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
    write_form(html, request, *report, request.form_value("since").value_or(""), ask->more_than);
    const auto line = html.element("p", {{"class", "ways"}});
    html.leaf("a", {{"href", "/reports"}}, "All reports");
  });
}

}  // namespace countersign::server
