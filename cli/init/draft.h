#pragma once

// A first policy for somebody's own database, for a person to look over.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engines/engine.h"

namespace countersign::cli {

struct DraftTable {
  std::string name;
  std::string about;    // "about 2,000 rows: id, name, …"; printable
  std::string why_not;  // empty: it may be read
  std::uint64_t rows = 0;
  bool has_personal = false;  // columns that are denied, masked, or might be
};

struct Draft {
  std::string source;  // as [sources.NAME] wants it
  std::string url;
  std::string store = "countersign.db";
  std::vector<DraftTable> tables;
  std::vector<std::string> deny, mask, maybe;  // "table.column"; maybe: left to the person

  std::vector<std::string> allowed() const;
  // Those of them in which nothing looks personal; all of them where that leaves none.
  std::vector<std::string> harmless() const;
  // One to try a first question on.
  std::string example() const;
};

// `only`: the tables the person named, in the schema's spelling; empty: whatever looks harmless.
Draft draft_of(const engines::Schema& schema, const std::vector<std::string>& only);

// The settings file. Whatever the names are, it is TOML that loads.
std::string draft_text(const Draft& draft, const std::string& database);

// A name for a source: a to z, 0 to 9, _ and -, from a file's name.
std::string source_name_of(std::string_view file_stem);
// 50,000
std::string grouped(std::uint64_t number);

}  // namespace countersign::cli
