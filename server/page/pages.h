#pragma once

// The analysts' plain pages: what stands behind the routes for browsers. They are forms that the
// server writes, without a script; everything goes through the desk, so isolation is its business.
// Each handler is a plain function; what throws inside is caught by the dispatcher, which shows it
// with problem_page().

#include <string_view>

#include "server/api.h"
#include "server/http.h"

namespace countersign::server {

// home.cpp
Reply home_page(ApiContext& context, const Request& request);      // GET /
Reply sessions_page(ApiContext& context, const Request& request);  // GET /sessions
Reply pending_page(ApiContext& context, const Request& request);   // GET /pending
Reply page_style(ApiContext& context, const Request& request);     // GET /page.css
Reply page_icon(ApiContext& context, const Request& request);      // GET /icon.svg

// story.cpp: GET /sessions/{id}
Reply story_page(ApiContext& context, const Request& request);

// downloads.cpp: GET /sessions/{id}/steps/{n}/result.csv, .ndjson
Reply download_csv(ApiContext& context, const Request& request);
Reply download_ndjson(ApiContext& context, const Request& request);

// reports.cpp, for auditors: GET /reports, POST /reports/{name}
Reply reports_page(ApiContext& context, const Request& request);
Reply act_report(ApiContext& context, const Request& request);

// proof.cpp, for auditors: GET /evidence, POST /evidence/verify
Reply proof_page(ApiContext& context, const Request& request);
Reply act_verify(ApiContext& context, const Request& request);

// rules.cpp: GET /rules, /rules/{rule}
Reply rules_page(ApiContext& context, const Request& request);
Reply rule_page(ApiContext& context, const Request& request);

// acts.cpp: each ends with a page to go to, or with one that says why not
Reply act_ask(ApiContext& context, const Request& request);        // POST /ask
Reply act_follow_up(ApiContext& context, const Request& request);  // POST /sessions/{id}/ask
Reply act_propose(ApiContext& context, const Request& request);    // POST /sessions/{id}/steps
Reply act_close(ApiContext& context, const Request& request);      // POST /sessions/{id}/close
// POST /sessions/{id}/steps/{n}/…
Reply act_approve(ApiContext& context, const Request& request);
Reply act_reject(ApiContext& context, const Request& request);
Reply act_edit(ApiContext& context, const Request& request);
Reply act_cancel(ApiContext& context, const Request& request);
Reply act_rerun(ApiContext& context, const Request& request);

// ---- what others of this room show a browser ----------------------------------------------------

// A problem of the API as a page with the same status and headers, for routes that browsers use.
// What was typed into the form is shown again, and where it may go through at another time, can be
// sent again.
Response problem_page(const Request& request, const Response& problem);

// Whether a form came with words of a person, which must not get lost.
bool has_typed_text(const Request& request);

// With the code of a one-time link: one button to sign in with it. Without: how to get such a link.
// `trouble` is said above.
Response sign_in_page(int status, std::string_view code, std::string_view trouble = {});

}  // namespace countersign::server
