// Whether the store is what was recorded: what the last verification found, and another one.

#include "audit/verifier.h"
#include "server/api/handlers.h"
#include "server/api/problem.h"
#include "server/api/reading.h"
#include "server/api/views.h"

namespace countersign::server {

namespace {

Json view_of(const audit::Flaw& flaw) {
  Json json = json_object();
  json.set("kind", std::string(audit::word(flaw.kind)));
  if (flaw.from_seq) json.set("from", Poco::UInt64{*flaw.from_seq});
  if (flaw.to_seq) json.set("to", Poco::UInt64{*flaw.to_seq});
  json.set("what", json_text(flaw.what));
  return json;
}

void set_result(Json& json, const audit::LastVerification& last) {
  const auto& result = last.result;
  json.set("at", to_rfc3339(last.at));
  json.set("whole_store", last.is_whole_store);
  json.set("ok", last.trouble.empty() && result.is_whole());
  json.set("trouble", json_text_or_null(last.trouble));
  json.set("log", json_text(result.log_id));
  json.set("size", Poco::UInt64{result.size});
  json.set("root", json_text_or_null(result.root ? result.root->hex() : ""));
  json.set("records_read", Poco::UInt64{result.records_read});
  json.set("checkpoints", Poco::UInt64{result.checkpoints});
  json.set("erased", Poco::UInt64{result.erased});
  json.set("pruned", Poco::UInt64{result.pruned});
  json.set("unexplained", Poco::UInt64{result.flaws_total});
  json.set("tail", std::string(result.is_anchored() ? "anchored" : "not provable"));
  json.set("checkpoint", json_text_or_null(result.checkpoint));
  Poco::JSON::Array flaws;
  for (const auto& flaw : result.flaws) flaws.add(view_of(flaw));
  json.set("flaws", flaws);
}

Response answer(int status, const ApiContext& context) {
  Json json = json_object();
  json.set("running", context.verifier != nullptr && context.verifier->is_running());
  const auto last = context.verifier != nullptr ? context.verifier->last() : std::nullopt;
  if (last) {
    Json result = json_object();
    set_result(result, *last);
    json.set("last", result);
  } else {
    json.set("last", Poco::Dynamic::Var());
  }
  return json_response(status, json);
}

}  // namespace

Json view_of_evidence(const audit::Verifier* verifier) {
  Json json = json_object();
  json.set("verifying", verifier != nullptr && verifier->is_running());
  const auto last = verifier != nullptr ? verifier->last() : std::nullopt;
  json.set("verified_at", json_text_or_null(last ? to_rfc3339(last->at) : ""));
  if (last)
    json.set("ok", last->trouble.empty() && last->result.is_whole());
  else
    json.set("ok", Poco::Dynamic::Var());
  return json;
}

Reply get_verification(ApiContext& context, const Request&) {
  return answer(200, context);
}

Reply verify_now(ApiContext& context, const Request& request) {
  if (auto body = read_body(request, {}); !body) return std::move(body).error();
  if (context.verifier != nullptr) context.verifier->run_soon();
  return answer(202, context);
}

}  // namespace countersign::server
