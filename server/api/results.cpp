#include <algorithm>

#include <fmt/format.h>

#include "core/text.h"
#include "server/api/cells.h"
#include "server/api/handlers.h"
#include "server/api/problem.h"
#include "server/api/reading.h"
#include "server/api/rows_text.h"
#include "server/api/views.h"

namespace countersign::server {

namespace {

enum class RowsAs : std::uint8_t { kPage, kCsv, kNdjson };

// More than a header of this size is cut or refused on the way by what stands between.
constexpr std::size_t kHeaderBytesMax = 4096;

Read<RowsAs> read_format(const Request& request) {
  const auto name = request.query_value("format").value_or("json");
  if (name == "json") return RowsAs::kPage;
  if (name == "csv") return RowsAs::kCsv;
  if (name == "ndjson") return RowsAs::kNdjson;
  return unexpected(bad_request(
      request,
      fmt::format("\"format\" wants json, csv or ndjson; found \"{}\".", printable(name))));
}

Json view_of_mark(const Finding& finding, std::uint32_t column) {
  Json json = json_object();
  json.set("column", column);
  json.set("rule", finding.rule);
  return json;
}

// What looks like instructions, by its place: rows count as `first` does, a column's name has none.
Poco::JSON::Array view_of_marks(const agent::ResultSlice& slice) {
  Poco::JSON::Array marks;
  for (const auto& mark : slice.column_marks) {
    Json json = view_of_mark(mark.finding, mark.column);
    json.set("row", Poco::Dynamic::Var());
    marks.add(json);
  }
  for (const auto& mark : slice.marks) {
    Json json = view_of_mark(mark.finding, mark.column);
    json.set("row", Poco::UInt64{mark.row});
    marks.add(json);
  }
  return marks;
}

Response page_response(const StepRef& ref, const agent::ResultSlice& slice) {
  const auto end = slice.first + slice.rows.size();
  const bool has_more = end < slice.total && !slice.rows.empty();
  const auto cells = view_of_rows(slice.columns, slice.rows);
  Json json = json_object();
  json.set("session_id", ref.session.text());
  json.set("step_number", ref.step.get());
  json.set("columns", cells.columns);
  json.set("data", cells.rows);
  json.set("marks", view_of_marks(slice));
  json.set("first", Poco::UInt64{slice.first});
  json.set("total", Poco::UInt64{slice.total});
  json.set("truncated_by", json_text_or_null(word(slice.truncated_by)));
  json.set("next_cursor", json_text_or_null(has_more ? std::to_string(end) : ""));
  json.set("has_more", has_more);
  return json_response(200, json);
}

// All that is asked for in one piece; the desk gives it in several.
agent::Desked<agent::ResultSlice> whole_slice(agent::Desk& desk, const agent::Caller& caller,
                                              const StepRef& ref, std::uint64_t first,
                                              std::uint64_t limit) {
  auto whole = desk.result(caller, ref, first, limit);
  while (whole && whole->rows.size() < limit && whole->first + whole->rows.size() < whole->total) {
    const auto next = whole->first + whole->rows.size();
    auto more = desk.result(caller, ref, next, limit - whole->rows.size());
    if (!more || more->rows.empty()) return more;
    std::move(more->rows.begin(), more->rows.end(), std::back_inserter(whole->rows));
  }
  return whole;
}

std::string csv_of(const agent::ResultSlice& slice) {
  std::string body = csv_header(slice.columns);
  for (const auto& row : slice.rows) body += csv_record(slice.columns, row);
  return body;
}

std::string ndjson_of(const agent::ResultSlice& slice, const std::vector<CellType>& types) {
  const auto names = member_names(slice.columns);
  std::string body;
  for (const auto& row : slice.rows) body += ndjson_line(slice.columns, names, types, row);
  return body;
}

std::vector<CellType> types_of(const agent::ResultSlice& slice) {
  std::vector<CellType> types;
  for (std::size_t i = 0; i < slice.columns.size(); ++i) types.push_back(cell_type(slice.rows, i));
  return types;
}

std::string type_words(const std::vector<CellType>& types) {
  std::string words;
  for (const CellType type : types) {
    if (!words.empty()) words += ", ";
    words += word(type);
  }
  return words;
}

// The file's name is made of letters, digits, _ and - alone, whatever the session is called.
Response download(const StepRef& ref, RowsAs format, const agent::ResultSlice& slice) {
  Response response;
  const bool is_csv = format == RowsAs::kCsv;
  const auto types = types_of(slice);
  response.body = is_csv ? csv_of(slice) : ndjson_of(slice, types);
  response.headers = {{"Content-Type", is_csv ? "text/csv; charset=utf-8; header=present"
                                              : "application/x-ndjson; charset=utf-8"},
                      {"Content-Disposition",
                       fmt::format("attachment; filename=\"{}-step-{}.{}\"", ref.session.text(),
                                   ref.step.get(), is_csv ? "csv" : "ndjson")},
                      {"Countersign-Total-Rows", std::to_string(slice.total)}};
  if (slice.truncated_by != TruncatedBy::kNothing)
    response.headers.emplace_back("Countersign-Truncated-By", word(slice.truncated_by));
  if (auto words = type_words(types); words.size() <= kHeaderBytesMax)
    response.headers.emplace_back("Countersign-Column-Types", std::move(words));
  return response;
}

}  // namespace

Reply get_result(ApiContext& context, const Request& request) {
  auto ref = read_step(request);
  if (!ref) return std::move(ref).error();
  auto format = read_format(request);
  if (!format) return std::move(format).error();
  const bool is_page = *format == RowsAs::kPage;
  auto limit = is_page ? read_number_or(request, "limit", {1, 1000}, 100)
                       : read_number_or(request, "limit", {.min = 1}, UINT64_MAX);
  if (!limit) return std::move(limit).error();
  // The cursor is the index of the next row, which readers need not know.
  auto first = read_number_or(request, "cursor", {}, 0);
  if (!first)
    return bad_request(request, "\"cursor\" wants the next_cursor of the page before this one.");

  const auto caller = caller_of(request);
  if (is_page) {
    const auto slice = context.desk.result(caller, *ref, *first, *limit);
    return slice ? page_response(*ref, *slice) : refused(request, slice.error());
  }
  const auto slice = whole_slice(context.desk, caller, *ref, *first, *limit);
  return slice ? download(*ref, *format, *slice) : refused(request, slice.error());
}

}  // namespace countersign::server
