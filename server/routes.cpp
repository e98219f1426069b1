#include <array>

#include "server/api.h"
#include "server/api/handlers.h"

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
      Route{"GET", "/v1/sessions/{id}/steps/{n}/result", kReader, "limit cursor",
            "page through the rows that are held", get_result},
      Route{"GET", "/v1/pending", kReader, "", "list the steps that wait for the caller",
            list_pending},
      Route{"GET", "/v1/sources", kAnyKey, "", "list the data sources", list_sources},
      Route{"GET", "/v1/sources/{source}/schema", kReader, "", "what may be read in a source",
            get_schema},
      Route{"GET", "/v1/audit/sessions/{id}/replay", kReader, "",
            "a session's story from the store alone", replay_session},
      Route{"GET", "/v1/audit/reports", kAuditor, "", "list the reports", list_reports},
      Route{"POST", "/v1/audit/reports/{name}", kAuditor, "", "ask a report", run_report},
      Route{"GET", "/healthz", kAnybody, "", "whether the process answers", get_health},
      Route{"GET", "/readyz", kAnybody, "", "whether the store can write", get_ready},
      Route{"GET", "/version", kAnybody, "", "the version", get_version},
      Route{"GET", "/", kAnybody, "", "a plain page that says how to begin", get_root},
  };
  return kRoutes;
}

}  // namespace countersign::server
