#include "cli/show/result.h"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "cli/show/table.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

constexpr std::uint64_t kPageMax = 1000;

bool is_number_type(const std::string& type) {
  return type == "integer" || type == "real" || type == "decimal";
}

std::vector<TableColumn> columns_of(const Json& page) {
  std::vector<TableColumn> columns;
  for (const auto& column : page["columns"].list()) {
    const bool is_number = is_number_type(column["type"].text());
    columns.push_back({column["name"].text(), is_number, !is_number});
  }
  return columns;
}

TableCell cell_of(const Json& value, const Json& column) {
  if (column["masked"].yes()) return {"•••", true};
  if (value.is_null()) return {"NULL", true};
  // {"type": …, "value": …}: what its column does not say by itself.
  if (value.is_object())
    return {fmt::format("{}:{}", value["type"].text(), value["value"].text()), false};
  if (column["type"].text() == "blob") return {"base64:" + value.text(), false};
  return {value.text(), false};
}

void add_rows(Table& table, const Json& page) {
  const auto& columns = page["columns"].list();
  for (const auto& row : page["data"].list()) {
    std::vector<TableCell> cells;
    for (std::size_t i = 0; i < row.list().size() && i < columns.size(); ++i)
      cells.push_back(cell_of(row.list()[i], columns[i]));
    table.add(std::move(cells));
  }
}

// Calls `take` with each page until enough was seen; the last answer, for what it says at the end.
Answer each_page(Client& client, const ResultWanted& wanted,
                 const std::function<void(const Answer&)>& take) {
  std::string cursor;
  std::uint64_t seen = 0;
  while (true) {
    Call call;
    call.path = fmt::format("/v1/sessions/{}/steps/{}/result", wanted.session, wanted.step);
    call.query.emplace_back("limit", std::to_string(std::min(wanted.rows_max - seen, kPageMax)));
    if (!cursor.empty()) call.query.emplace_back("cursor", cursor);
    Answer answer = client.must(call);
    take(answer);
    seen += answer.json["data"].list().size();
    cursor = answer.json["next_cursor"].text();
    if (cursor.empty() || seen >= wanted.rows_max) return answer;
  }
}

}  // namespace

void print_result(Client& client, const ResultWanted& wanted, Terminal& terminal) {
  std::optional<Table> table;
  std::uint64_t shown = 0;
  const Answer last = each_page(client, wanted, [&](const Answer& page) {
    if (!table) table.emplace(columns_of(page.json));
    add_rows(*table, page.json);
    shown += page.json["data"].list().size();
  });
  if (shown == 0)
    terminal.say("  no rows");
  else
    table->print(terminal);
  const auto total = last.json["total"].whole().value_or(shown);
  if (shown < total)
    terminal.say(
        fmt::format("  the first {} of {} rows; --rows {} shows more", shown, total, total));
}

void print_result_json(Client& client, const ResultWanted& wanted, Terminal& terminal) {
  each_page(client, wanted, [&](const Answer& page) { terminal.out(page.body + "\n"); });
}

}  // namespace countersign::cli
