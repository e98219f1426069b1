#pragma once

// The only place where rooms are wired together: settings → sources, store, planners, desk, API. A
// House holds the store's lock for as long as it stands.

#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>

#include "agent/desk.h"
#include "agent/source.h"
#include "audit/store.h"
#include "audit/verifier.h"
#include "config/settings.h"
#include "core/clock.h"
#include "server/api.h"

namespace countersign::cli {

inline constexpr std::string_view kVersion = "0.1.0";

// What a person can do something about: the message says what was attempted and what to do.
class CannotStart : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The sources alone, for commands that need no store. Throws CannotStart for a URL that is none.
void add_sources(const config::Settings& settings, agent::Sources& sources);

class Keeper;  // cli/keeper.h

class House {
 public:
  // Opens the store, makes everything, takes up unfinished sessions. Throws CannotStart and
  // audit::StoreUnavailable.
  explicit House(const config::Settings& settings, std::string welcome = "");
  House(const House&) = delete;
  House& operator=(const House&) = delete;
  ~House();

  server::Api& api() { return *api_; }
  server::Wakeups& wakeups() { return wakeups_; }
  audit::Store& store() { return *store_; }
  agent::Sources& sources() { return sources_; }
  // Forgets by itself what is due, from now on until close(); `say` is told what went wrong.
  void keep(const config::RetentionSettings& settings, std::function<void(std::string)> say);
  // Ends waits, gives runs `patience`, closes the store. Idempotent.
  void close(std::chrono::milliseconds patience);

  // Verifies the store by itself from now on until close().
  void verify() { verifier_->start(); }

 private:
  SystemClock clock_;
  server::Wakeups wakeups_;
  agent::Sources sources_;
  std::unique_ptr<audit::Store> store_;
  std::unique_ptr<agent::Desk> desk_;
  std::unique_ptr<server::Api> api_;
  std::unique_ptr<Keeper> keeper_;
  std::unique_ptr<audit::Verifier> verifier_;
  bool is_closed_ = false;
};

}  // namespace countersign::cli
