#include "cli/show/result.h"

#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/show/chart.h"
#include "cli/show/markdown.h"
#include "cli/show/table.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

std::vector<TableColumn> columns_of(const Json& page) {
  std::vector<TableColumn> columns;
  for (const auto& column : page["columns"].list()) {
    const bool is_number = is_number_column(column);
    columns.push_back({column["name"].text(), is_number, !is_number});
  }
  return columns;
}

void add_rows(Table& table, const Json& page) {
  const auto& columns = page["columns"].list();
  for (const auto& row : page["data"].list()) {
    std::vector<TableCell> cells;
    for (std::size_t i = 0; i < row.list().size() && i < columns.size(); ++i)
      cells.push_back({cell_text(row.list()[i], columns[i]),
                       columns[i]["masked"].yes() || row.list()[i].is_null()});
    table.add(std::move(cells));
  }
}

// Marks of the pages shown, a line each: data that looks like instructions is for people to judge.
class Marks {
 public:
  void take(const Json& page) {
    for (const auto& mark : page["marks"].list()) {
      const auto row = mark["row"].whole();
      const bool is_told_before = !row && is_first_page_done_;
      if (!is_told_before) add(page, mark, row);
    }
    is_first_page_done_ = true;
  }

  void say(Terminal& terminal) const {
    for (const auto& line : lines_) terminal.say(line);
    if (count_ > lines_.size())
      terminal.say(fmt::format("  and {} more such cells", count_ - lines_.size()));
  }

 private:
  static constexpr std::size_t kTold = 5;

  void add(const Json& page, const Json& mark, std::optional<std::uint64_t> row) {
    if (++count_ > kTold) return;
    const auto& columns = page["columns"].list();
    const auto at = mark["column"].whole().value_or(0);
    const std::string name = at < columns.size() ? printable(columns[at]["name"].text()) : "";
    const std::string place = row ? fmt::format("row {}, {}", *row + 1, name)
                                  : fmt::format("the name of column {}", at + 1);
    lines_.push_back(fmt::format("  {} looks like instructions to a model ({}); no planner sees it",
                                 place, printable(mark["rule"].text())));
  }

  std::vector<std::string> lines_;
  std::size_t count_ = 0;
  bool is_first_page_done_ = false;
};

void say_missing(std::uint64_t shown, std::uint64_t total, Terminal& terminal) {
  if (shown < total)
    terminal.say(
        fmt::format("  the first {} of {} rows; --rows {} shows more", shown, total, total));
}

}  // namespace

void print_result(Client& client, const ResultWanted& wanted, Terminal& terminal) {
  std::optional<Table> table;
  std::optional<Json> first;
  Marks marks;
  std::uint64_t shown = 0;
  const Answer last = each_page(client, wanted, [&](const Answer& page) {
    if (!table) table.emplace(columns_of(page.json));
    if (!first) first = page.json;
    add_rows(*table, page.json);
    marks.take(page.json);
    shown += page.json["data"].list().size();
  });
  if (shown == 0)
    terminal.say("  no rows");
  else
    table->print(terminal);
  const auto total = last.json["total"].whole().value_or(shown);
  marks.say(terminal);
  say_missing(shown, total, terminal);
  // Part of a result would draw another picture.
  const bool is_whole = (*first)["data"].list().size() == total;
  if (!terminal.is_out_terminal() || !is_whole) return;
  if (const std::string chart = chart_of(*first, terminal.width()); !chart.empty())
    terminal.out("\n" + terminal.out_paint().dim(chart));
}

void print_result_json(Client& client, const ResultWanted& wanted, Terminal& terminal) {
  each_page(client, wanted, [&](const Answer& page) { terminal.out(page.body + "\n"); });
}

void print_result_csv(Client& client, const ResultWanted& wanted, Terminal& terminal) {
  Call call = get(result_path(wanted));
  call.query = {{"format", "csv"}, {"limit", std::to_string(wanted.rows_max)}};
  std::string csv = client.must(call).body;
  if (terminal.is_out_terminal()) {
    std::erase(csv, '\r');
    csv = printable(csv, true);
  }
  terminal.out(csv);
}

void print_result_markdown(Client& client, const ResultWanted& wanted, Terminal& terminal) {
  std::optional<MarkdownTable> table;
  Marks marks;
  std::uint64_t shown = 0;
  const Answer last = each_page(client, wanted, [&](const Answer& page) {
    if (!table) table.emplace(page.json);
    table->add(page.json);
    marks.take(page.json);
    shown += page.json["data"].list().size();
  });
  terminal.out(table->text());
  marks.say(terminal);
  say_missing(shown, last.json["total"].whole().value_or(shown), terminal);
}

}  // namespace countersign::cli
