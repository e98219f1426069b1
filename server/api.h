#pragma once

// The API: a table of routes and one function that finds the route, checks who may call it, and
// calls its handler. Whatever goes wrong inside becomes one error shape (application/problem+json).

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

#include "agent/desk.h"
#include "audit/store.h"
#include "core/clock.h"
#include "server/http.h"

namespace countersign::audit {
class Verifier;  // audit/verifier.h
}

namespace countersign::server {

// Wakes those who wait for a session's next record. Any thread.
class Wakeups {
 public:
  // Sees every record of one session from its making on; what was committed before, it missed, so
  // whoever waits reads the store between making a Watch and the first wait(). MUST NOT outlive the
  // Wakeups.
  class Watch {
   public:
    Watch(Wakeups& wakeups, const SessionId& session);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    // Blocks until a record past `after` was committed; false at the deadline or after stop().
    bool wait(Seq after, std::chrono::steady_clock::time_point deadline);
    // The newest record seen; 0 before the first.
    Seq newest() const;

   private:
    Wakeups& wakeups_;
    SessionId session_;
  };

  // To be hung into audit::Store::on_commit.
  void committed(const SessionId& session, Seq newest);
  // Ends every wait, now and for ever.
  void stop();

 private:
  struct Watched {
    Seq newest;
    int watches = 0;
  };
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<SessionId, Watched> watched_;  // only sessions that somebody watches
  bool stopped_ = false;
};

enum class Access : std::uint8_t {
  kAnybody,  // no key needed
  kAnyKey,
  kPerson,    // any key of a person
  kReader,    // analyst, approver or auditor; the desk says which sessions
  kProposer,  // analyst or approver, human or agent
  kDecider,   // analyst or approver, human only
  kAuditor,   // human only
  kAdmin,     // human only
  // For browsers, by cookie and never by key; what the person may see there, the desk says. Errors
  // are shown as pages.
  kPage,     // without a browser session: off to /sign-in
  kForm,     // the same, and the body is a form that carries the session's token, else nothing is
             // done
  kVisitor,  // whoever has no browser session is let in too, and is nobody
};

class Gate;  // server/auth/gate.h: one-time links and wrong tries

struct ApiContext {
  agent::Desk& desk;
  audit::Store& store;
  const Clock& clock;
  std::string version;
  // Told at the root page and by `serve`: how to begin.
  std::string welcome;
  Gate* gate = nullptr;   // the Api's own, which sets it
  std::string archive{};  // where what is purged is written before it goes; empty: nowhere
  audit::Verifier* verifier = nullptr;  // verifies the store by itself; null: nobody does
};

struct Route {
  std::string_view method;
  std::string_view pattern;  // "/v1/sessions/{id}/steps/{n}"
  Access access;
  std::string_view query;    // the parameters it takes, separated by spaces; others are refused
  std::string_view summary;  // one sentence, for the documentation
  Reply (*handle)(ApiContext& context, const Request& request);
};

// Every route there is, in the order of the documentation.
std::span<const Route> routes();

// Any thread. Never throws, and neither does the `again` of a Later it gives.
class Api {
 public:
  explicit Api(ApiContext context);
  ~Api();
  // Finds the route, checks the query, the origin and the key, calls the handler; gives every reply
  // its request id and security headers. HEAD is answered like GET, its body included: the front
  // leaves that away.
  Reply handle(Request request);

 private:
  std::unique_ptr<Gate> gate_;
  ApiContext context_;
};

// Waits a Later out on the calling thread.
Response settle(Reply reply, Wakeups& wakeups);
// The same without waiting: what is there.
Response settle_now(Reply reply);

}  // namespace countersign::server
