// A step's rows as a file, for browsers: the same bytes as the API gives. What cannot be given is a
// page, not a file.

#include "server/api/handlers.h"
#include "server/api/reading.h"
#include "server/page/pages.h"
#include "server/page/trouble.h"

namespace countersign::server {

namespace {

Reply download(ApiContext& context, const Request& request, std::string_view format) {
  const auto ref = read_step(request);
  if (!ref) return not_found_page(request);
  const auto slice = context.desk.result(caller_of(request), *ref, 0, 1);
  if (!slice) return refused_page(request, slice.error());
  Request asked = request;
  asked.query = {{"format", std::string(format)}};
  return get_result(context, asked);
}

}  // namespace

Reply download_csv(ApiContext& context, const Request& request) {
  return download(context, request, "csv");
}

Reply download_ndjson(ApiContext& context, const Request& request) {
  return download(context, request, "ndjson");
}

}  // namespace countersign::server
