#include "cli/show/pages.h"

#include <algorithm>

#include <fmt/format.h>

namespace countersign::cli {
namespace {

constexpr std::uint64_t kPageMax = 1000;

}  // namespace

std::string result_path(const ResultWanted& wanted) {
  return fmt::format("/v1/sessions/{}/steps/{}/result", wanted.session, wanted.step);
}

Answer each_page(Client& client, const ResultWanted& wanted,
                 const std::function<void(const Answer&)>& take) {
  std::string cursor;
  std::uint64_t seen = 0;
  while (true) {
    Call call = get(result_path(wanted));
    call.query.emplace_back("limit", std::to_string(std::min(wanted.rows_max - seen, kPageMax)));
    if (!cursor.empty()) call.query.emplace_back("cursor", cursor);
    Answer answer = client.must(call);
    take(answer);
    seen += answer.json["data"].list().size();
    cursor = answer.json["next_cursor"].text();
    if (cursor.empty() || seen >= wanted.rows_max) return answer;
  }
}

bool is_number_column(const Json& column) {
  const std::string& type = column["type"].text();
  return type == "integer" || type == "real" || type == "decimal";
}

std::string cell_text(const Json& cell, const Json& column) {
  if (column["masked"].yes()) return "•••";
  if (cell.is_null()) return "NULL";
  // {"type": …, "value": …}: what its column does not say by itself.
  if (cell.is_object()) return fmt::format("{}:{}", cell["type"].text(), cell["value"].text());
  return column["type"].text() == "blob" ? "base64:" + cell.text() : cell.text();
}

std::string plain_json(const Json& cell) {
  return cell.is_object() ? cell["value"].str() : cell.str();
}

}  // namespace countersign::cli
