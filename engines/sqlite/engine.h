#pragma once

// The SQLite source behind engines/engine.h.

#include <memory>
#include <string>

#include "engines/engine.h"

namespace countersign::engines::sqlite {

struct SqliteSource {
  std::string name;
  std::string path;
  std::string notes_file;
};

// Needs no source: makes an empty database of each schema it is given.
std::unique_ptr<Inspector> make_inspector();
std::unique_ptr<Engine> make_engine(const SqliteSource& source);

}  // namespace countersign::engines::sqlite
