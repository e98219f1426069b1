#pragma once

// A command that reads the audit out of the store's file: which file, whose key, and the note of it
// in the store, through the server that runs or else through the store's lock.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "audit/store.h"
#include "config/settings.h"

namespace countersign::cli {

class Client;
class Terminal;
struct Arguments;

class AuditReading {
 public:
  // The store of the settings, or the one that --store names. Throws CannotStart where there is
  // none.
  explicit AuditReading(const Arguments& arguments);
  ~AuditReading();
  AuditReading(const AuditReading&) = delete;
  AuditReading& operator=(const AuditReading&) = delete;

  const std::string& path() const { return path_; }
  // Named by --store: perhaps a copy, in which nothing is recorded.
  bool is_named() const { return !settings_.has_value(); }
  // Throws BadUsage where --store was given.
  const config::Settings& settings() const;
  // The server that holds the store; null: nobody does, or somebody without an address.
  Client* server();

  // Before anything is read. Throws ApiNo where the key is known and its roles do not allow it;
  // says on standard error when nothing could be recorded.
  void note(audit::Reading kind, std::string_view what, Terminal& terminal);

 private:
  // Each gives why nothing was recorded; empty: it was.
  std::string note_at_server(audit::Reading kind, std::string_view what);
  std::string note_through_lock(audit::Reading kind, std::string_view what);

  std::optional<config::Settings> settings_;
  std::string path_;
  std::unique_ptr<Client> server_;
};

// Whose key lies beside the store. Throws CannotStart where there is none, ApiNo where it does not
// have the role auditor.
audit::Identity auditor_here(audit::Store& store, const std::string& path);

}  // namespace countersign::cli
