#pragma once

// The handlers that the route table names, one file for each of their themes. Each is a plain
// function; what throws inside is caught by the dispatcher.

#include <string>

#include "server/api.h"
#include "server/api/views.h"
#include "server/json.h"

namespace countersign::server {

// sessions.cpp
Reply create_session(ApiContext& context, const Request& request);
Reply list_sessions(ApiContext& context, const Request& request);
Reply get_session(ApiContext& context, const Request& request);
Reply close_session(ApiContext& context, const Request& request);
Reply list_messages(ApiContext& context, const Request& request);
Reply create_message(ApiContext& context, const Request& request);

// steps.cpp
Reply list_steps(ApiContext& context, const Request& request);
Reply create_step(ApiContext& context, const Request& request);
Reply get_step(ApiContext& context, const Request& request);
Reply rerun_step(ApiContext& context, const Request& request);
Reply cancel_step(ApiContext& context, const Request& request);
Reply list_pending(ApiContext& context, const Request& request);

// decisions.cpp
Reply decide_step(ApiContext& context, const Request& request);

// results.cpp
Reply get_result(ApiContext& context, const Request& request);

// sources.cpp
Reply list_sources(ApiContext& context, const Request& request);
Reply get_schema(ApiContext& context, const Request& request);

// audit.cpp
Reply replay_session(ApiContext& context, const Request& request);

// reports.cpp
Reply list_reports(ApiContext& context, const Request& request);
Reply run_report(ApiContext& context, const Request& request);

// audit_sql.cpp
Reply run_audit_sql(ApiContext& context, const Request& request);
Reply note_audit_reading(ApiContext& context, const Request& request);

// audit_hunt.cpp
Reply run_audit_hunt(ApiContext& context, const Request& request);
Reply get_verification(ApiContext& context, const Request& request);
Reply verify_now(ApiContext& context, const Request& request);

// keys.cpp
Reply list_keys(ApiContext& context, const Request& request);
Reply create_key(ApiContext& context, const Request& request);
Reply revoke_key(ApiContext& context, const Request& request);
Reply create_link(ApiContext& context, const Request& request);

// admin_holds.cpp
Reply list_holds(ApiContext& context, const Request& request);
Reply place_hold(ApiContext& context, const Request& request);
Reply lift_hold(ApiContext& context, const Request& request);

// admin_erasures.cpp
Reply create_erasure(ApiContext& context, const Request& request);
Reply purge(ApiContext& context, const Request& request);

// admin_log.cpp
Reply sign_checkpoint(ApiContext& context, const Request& request);
Reply rotate_node_key(ApiContext& context, const Request& request);

// auth/sign_in.cpp
Reply get_sign_in(ApiContext& context, const Request& request);
Reply sign_in(ApiContext& context, const Request& request);
Reply sign_out(ApiContext& context, const Request& request);

// service.cpp
Reply get_health(ApiContext& context, const Request& request);
Reply get_ready(ApiContext& context, const Request& request);
Reply get_version(ApiContext& context, const Request& request);

// ---- what they share ----------------------------------------------------------------------------

Response json_response(int status, const Json& body);
// With the step's ETag, and with its evidence for people.
Response step_response(int status, const audit::StepView& step, agent::Desk& desk,
                       const Request& request);
// 201 with ETag and Location.
Response created_step(const audit::StepView& step, agent::Desk& desk, const Request& request);

}  // namespace countersign::server
