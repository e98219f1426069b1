#pragma once

// A source's schema, kept until the server's catalog says that it changed.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/result.h"
#include "core/thread.h"
#include "engines/engine.h"
#include "engines/postgres/session.h"
#include "engines/postgres/snapshot.h"

namespace countersign::engines::postgres {

// Shared with statements that were judged by it while a newer one is already there.
using Described = std::shared_ptr<const Snapshot>;

// Any thread.
class Describer {
 public:
  explicit Describer(SessionPool& pool) : pool_(pool) {}

  Result<Described, SourceError> describe(const Patience& patience);

  // The same inside a transaction of the caller's: what is described is what a statement meets that
  // is sent next in it.
  Result<Described, Failure> describe_in(Connection& connection, const Patience& patience);

  // Of the last time that the catalog was read.
  std::vector<std::string> advice();

 private:
  struct State {
    Described last;
    SteadyClock::time_point read_at;
    std::string notes;  // the notes file, as it was
    std::vector<std::string> advice;
  };
  std::optional<Failure> check_schemas(Connection& connection, const Patience& patience);
  std::optional<Described> current(const std::string& fingerprint);

  SessionPool& pool_;
  Guarded<State> state_;
};

}  // namespace countersign::engines::postgres
