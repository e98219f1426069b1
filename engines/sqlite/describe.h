#pragma once

// A source's schema, read by the fixed statements of queries/sources/, and kept until the file says
// that it changed.

#include <chrono>
#include <memory>
#include <string>

#include "core/result.h"
#include "core/thread.h"
#include "engines/engine.h"
#include "engines/sqlite/source.h"

namespace countersign::engines::sqlite {

struct Described {
  std::shared_ptr<const Schema> schema;
  std::int64_t schema_version = 0;
  FileState file;
};

// May be used from any thread; one at a time reads.
class Describer {
 public:
  Describer(SourceFile source, std::string notes_file);
  Result<Described, SourceError> describe();

 private:
  struct State {
    std::unique_ptr<LiveConnection> connection;
    Described last;
    std::string notes;
    FileState measured;  // when the rows were estimated
    std::chrono::steady_clock::time_point measured_at;
  };

  Result<Described, SourceError> refresh(State& state);
  bool is_current(const State& state, const FileState& file, std::int64_t version) const;
  Result<std::shared_ptr<const Schema>, SourceError> read(const State& state) const;

  SourceFile source_;
  std::string notes_file_;
  Guarded<State> state_;
};

}  // namespace countersign::engines::sqlite
