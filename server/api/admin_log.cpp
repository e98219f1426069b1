// The evidence log: a checkpoint now, a new key for this node, and the proofs in answers.

#include <stdexcept>

#include "audit/log.h"
#include "server/api/handlers.h"
#include "server/api/log_proof.h"
#include "server/api/problem.h"
#include "server/api/reading.h"
#include "server/api/views.h"

namespace countersign::server {

namespace {

Json view_of(const audit::LogStatus& status) {
  Json json = json_object();
  json.set("log_id", status.log_id);
  json.set("size", Poco::UInt64{status.size});
  json.set("public_key", status.public_key);
  json.set("checkpoint", json_text_or_null(status.last_checkpoint.value_or("")));
  json.set("sink", json_text_or_null(status.sink));
  json.set("sink_trouble", json_text_or_null(status.sink_trouble));
  return json;
}

}  // namespace

Poco::Dynamic::Var proof_of(audit::Store& store, Seq seq) {
  try {
    const auto receipt = store.log().receipt(seq);
    Poco::JSON::Array proof;
    for (const auto& digest : receipt.proof) proof.add(digest.hex());
    Json json = json_object();
    json.set("format", std::string("countersign/receipt/1"));
    json.set("seq", Poco::UInt64{receipt.seq.get()});
    json.set("index", Poco::UInt64{receipt.index});
    json.set("leaf", receipt.leaf.hex());
    json.set("proof", proof);
    json.set("checkpoint", receipt.checkpoint);
    return json;
  } catch (const audit::StoreUnavailable&) {
    return {};  // the store's health says why
  } catch (const std::out_of_range&) {
    return {};  // of a log before this one
  }
}

Reply sign_checkpoint(ApiContext& context, const Request& request) {
  if (auto body = read_body(request, {}); !body) return std::move(body).error();
  context.store.log().checkpoint();
  return json_response(200, view_of(context.store.log().status()));
}

Reply rotate_node_key(ApiContext& context, const Request& request) {
  if (auto body = read_body(request, {}); !body) return std::move(body).error();
  context.store.log().rotate_key(request.who->user);
  return json_response(200, view_of(context.store.log().status()));
}

}  // namespace countersign::server
