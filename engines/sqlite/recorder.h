#pragma once

// The gatekeeper of a check connection: writes down every question and lets nothing act. Reading,
// functions and recursion are answered yes, so that the compiler goes on and tells all; everything
// else is answered no, because a PRAGMA acts while it is compiled.

#include <string>
#include <vector>

#include "core/facts.h"
#include "engines/sqlite/armed.h"

namespace countersign::engines::sqlite {

struct ReadEvent {
  std::string table;   // as in the schema; as written where no column is named
  std::string column;  // may be empty: only rows are counted
  std::string schema;
  std::string via;
  bool has_schema = false;
  friend bool operator==(const ReadEvent&, const ReadEvent&) = default;
};

struct Events {
  std::vector<ReadEvent> reads;
  std::vector<std::string> functions;  // lower case
  std::vector<Effect> effects;
  std::vector<UnknownThing> unknowns;
  bool has_recursion = false;
};

class Recorder final : public Gatekeeper {
 public:
  explicit Recorder(Events& events) : events_(events) {}
  int answer(const Access& access) override;
  // A statement is compiled three times; its events are written down once.
  void stop_writing() { is_writing_ = false; }

 private:
  void note_read(const Access& access);
  void note_function(std::string_view name);
  int note_effect(const Access& access);

  Events& events_;
  bool is_writing_ = true;
};

// What kind of statement has such an effect.
StatementRoot root_of(const Effect& effect);

}  // namespace countersign::engines::sqlite
