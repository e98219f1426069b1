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

std::unique_ptr<Engine> make_engine(SqliteSource source);

}  // namespace countersign::engines::sqlite
