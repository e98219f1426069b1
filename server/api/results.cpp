#include "server/api/cells.h"
#include "server/api/handlers.h"
#include "server/api/problem.h"
#include "server/api/reading.h"
#include "server/api/views.h"

namespace countersign::server {

Reply get_result(ApiContext& context, const Request& request) {
  auto ref = read_step(request);
  if (!ref) return std::move(ref).error();
  auto limit = read_number_or(request, "limit", {1, 1000}, 100);
  if (!limit) return std::move(limit).error();
  // The cursor is the index of the next row, which readers need not know.
  auto first = read_number_or(request, "cursor", {}, 0);
  if (!first)
    return bad_request(request, "\"cursor\" wants the next_cursor of the page before this one.");

  const auto slice = context.desk.result(caller_of(request), *ref, *first, *limit);
  if (!slice) return refused(request, slice.error());
  const auto end = slice->first + slice->rows.size();
  const bool has_more = end < slice->total && !slice->rows.empty();
  const auto cells = view_of_rows(slice->columns, slice->rows);
  Json json = json_object();
  json.set("session_id", ref->session.text());
  json.set("step_number", ref->step.get());
  json.set("columns", cells.columns);
  json.set("data", cells.rows);
  json.set("first", Poco::UInt64{slice->first});
  json.set("total", Poco::UInt64{slice->total});
  json.set("truncated_by", json_text_or_null(word(slice->truncated_by)));
  json.set("next_cursor", json_text_or_null(has_more ? std::to_string(end) : ""));
  json.set("has_more", has_more);
  return json_response(200, json);
}

}  // namespace countersign::server
