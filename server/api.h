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

namespace countersign::server {

// Wakes those who wait for a session's next record. Any thread.
class Wakeups {
 public:
  // To be hung into audit::Store::on_commit.
  void committed(const SessionId& session, Seq newest);
  // Blocks until the session's newest record is past `after`, the deadline, or stop(); false when
  // it was not woken by a record.
  bool wait(const SessionId& session, Seq after, std::chrono::steady_clock::time_point deadline);
  void stop();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<SessionId, Seq> newest_;  // only of sessions that somebody waits for
  std::map<SessionId, int> waiting_;
  bool stopped_ = false;
};

enum class Access : std::uint8_t {
  kAnybody,  // no key needed
  kAnyKey,
  kProposer,  // analyst or approver, human or agent
  kDecider,   // analyst or approver, human only
  kAuditor,
  kAdmin,
};

struct ApiContext {
  agent::Desk& desk;
  audit::Store& store;
  const Clock& clock;
  std::string version;
  // Told at the root page and by `serve`: how to begin.
  std::string welcome;
};

struct Route {
  std::string_view method;
  std::string_view pattern;  // "/v1/sessions/{id}/steps/{n}"
  Access access;
  std::string_view summary;  // one sentence, for the documentation
  Reply (*handle)(ApiContext& context, const Request& request);
};

// Every route there is, in the order of the documentation.
std::span<const Route> routes();

// Any thread. Never throws.
class Api {
 public:
  explicit Api(ApiContext context);
  Reply handle(Request request);

 private:
  ApiContext context_;
};

// Waits a Later out on the calling thread.
Response settle(Reply reply, Wakeups& wakeups);

}  // namespace countersign::server
