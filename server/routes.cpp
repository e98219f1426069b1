#include <array>

#include "server/api.h"
#include "server/api/handlers.h"
#include "server/page/pages.h"

namespace countersign::server {

std::span<const Route> routes() {
  using enum Access;
  static constexpr std::array kRoutes = {
      Route{"POST", "/v1/sessions", kProposer, "", "ask a question", create_session},
      Route{"GET", "/v1/sessions", kReader, "open limit cursor", "list sessions", list_sessions},
      Route{"GET", "/v1/sessions/{id}", kReader, "after wait",
            "read a session with its steps and messages, or wait for news of it", get_session},
      Route{"POST", "/v1/sessions/{id}/close", kProposer, "", "end a session", close_session},
      Route{"GET", "/v1/sessions/{id}/messages", kReader, "", "read the conversation",
            list_messages},
      Route{"POST", "/v1/sessions/{id}/messages", kProposer, "", "ask a follow-up question",
            create_message},
      Route{"GET", "/v1/sessions/{id}/steps", kReader, "", "list a session's steps", list_steps},
      Route{"POST", "/v1/sessions/{id}/steps", kProposer, "", "propose a statement of one's own",
            create_step},
      Route{"GET", "/v1/sessions/{id}/steps/{n}", kReader, "", "read one step", get_step},
      Route{"POST", "/v1/sessions/{id}/steps/{n}/decision", kDecider, "wait",
            "approve, edit or reject a step", decide_step},
      Route{"POST", "/v1/sessions/{id}/steps/{n}/rerun", kProposer, "",
            "propose a step's statement again", rerun_step},
      Route{"POST", "/v1/sessions/{id}/steps/{n}/cancel", kProposer, "",
            "take a step back, or stop it", cancel_step},
      Route{"GET", "/v1/sessions/{id}/steps/{n}/result", kReader, "limit cursor format",
            "page through the rows that are held, or download them", get_result},
      Route{"GET", "/v1/pending", kReader, "", "list the steps that wait for the caller",
            list_pending},
      Route{"GET", "/v1/sources", kAnyKey, "", "list the data sources", list_sources},
      Route{"GET", "/v1/sources/{source}/schema", kReader, "", "what may be read in a source",
            get_schema},
      Route{"GET", "/v1/audit/sessions/{id}/replay", kReader, "",
            "a session's story from the store alone", replay_session},
      Route{"GET", "/v1/audit/reports", kAuditor, "", "list the reports", list_reports},
      Route{"POST", "/v1/audit/reports/{name}", kAuditor, "", "ask a report", run_report},
      Route{"GET", "/v1/admin/keys", kAdmin, "", "list the keys", list_keys},
      Route{"POST", "/v1/admin/keys", kAdmin, "", "make a key", create_key},
      Route{"DELETE", "/v1/admin/keys/{key}", kAdmin, "", "revoke a key", revoke_key},
      Route{"POST", "/v1/links", kPerson, "", "make a one-time link that signs a browser in",
            create_link},
      Route{"GET", "/sign-in", kVisitor, "code", "the page that a one-time link leads to",
            get_sign_in},
      Route{"POST", "/sign-in", kVisitor, "", "sign a browser in", sign_in},
      Route{"POST", "/sign-out", kForm, "", "end a browser session", sign_out},
      Route{"GET", "/healthz", kAnybody, "", "whether the process answers", get_health},
      Route{"GET", "/readyz", kAnybody, "", "whether the store can write", get_ready},
      Route{"GET", "/version", kAnybody, "", "the version", get_version},
      Route{"GET", "/", kVisitor, "source question", "ask, see what waits; or how to begin",
            home_page},
      Route{"GET", "/page.css", kAnybody, "", "how the pages look", page_style},
      Route{"GET", "/icon.svg", kAnybody, "", "the pages' icon", page_icon},
      Route{"GET", "/pending", kPage, "", "the steps that wait, as a page", pending_page},
      Route{"GET", "/sessions", kPage, "cursor", "the sessions, as a page", sessions_page},
      Route{"GET", "/sessions/{id}", kPage, "n first", "a session's story, as a page", story_page},
      Route{"GET", "/sessions/{id}/steps/{n}/result.csv", kPage, "",
            "download a step's rows as CSV", download_csv},
      Route{"GET", "/sessions/{id}/steps/{n}/result.ndjson", kPage, "",
            "download a step's rows as NDJSON", download_ndjson},
      Route{"POST", "/ask", kForm, "", "ask a question, by form", act_ask},
      Route{"POST", "/sessions/{id}/ask", kForm, "", "ask further, by form", act_follow_up},
      Route{"POST", "/sessions/{id}/steps", kForm, "", "propose a statement of one's own, by form",
            act_propose},
      Route{"POST", "/sessions/{id}/close", kForm, "", "end a session, by form", act_close},
      Route{"POST", "/sessions/{id}/steps/{n}/approve", kForm, "", "approve a step, by form",
            act_approve},
      Route{"POST", "/sessions/{id}/steps/{n}/reject", kForm, "", "reject a step, by form",
            act_reject},
      Route{"POST", "/sessions/{id}/steps/{n}/edit", kForm, "", "edit a step, by form", act_edit},
      Route{"POST", "/sessions/{id}/steps/{n}/cancel", kForm, "",
            "take a step back or stop it, by form", act_cancel},
      Route{"POST", "/sessions/{id}/steps/{n}/rerun", kForm, "",
            "propose a step's statement again, by form", act_rerun},
  };
  return kRoutes;
}

}  // namespace countersign::server
