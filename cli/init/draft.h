#pragma once

// A first policy for somebody's own database, for a person to look over.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engines/engine.h"

namespace countersign::cli {

struct DraftTable {
  std::string name;
  std::string about;       // "about 2,000 rows: id, name, …"; printable
  std::string why_not;     // empty: it may be read
  bool is_closed = false;  // by the source itself: nobody has granted it
  std::uint64_t rows = 0;
  bool has_personal = false;  // columns that are denied, masked, or might be
};

struct Draft {
  std::string source;  // as [sources.NAME] wants it
  std::string url;
  std::string store = "countersign.db";
  std::vector<DraftTable> tables;
  std::vector<std::string> deny, mask, maybe;  // "table.column"; maybe: left to the person
  std::map<std::string, std::string> why;      // of each of these, in a few words
  // What becomes of masked columns, as a comment: dialects differ.
  std::string about_masks = "# Shown as •••; the engine itself reads nothing there.\n";
  std::string more;  // further lines of [sources.NAME], each with its end

  std::vector<std::string> allowed() const;
  // Those of them in which nothing looks personal; all of them where that leaves none.
  std::vector<std::string> harmless() const;
  // One to try a first question on.
  std::string example() const;
};

// The tables that a view reads; for saying what it would open.
using ViewReads = std::function<std::vector<std::string>(const std::string& view)>;
ViewReads reads_of_views(engines::Inspector& inspector, const engines::Schema& schema);

// Why the source itself does not let a relation be read; empty: it does.
using Objection = std::function<std::string(const std::string& relation)>;
// Asked of a server, by planning a statement that reads nothing of it. None for a file, which lets
// everybody read all that is in it.
Objection objections_of(engines::Engine& engine);

struct DraftAsk {
  // The tables the person named, in the schema's spelling; empty: whatever looks harmless.
  std::vector<std::string> only;
  ViewReads view_reads;      // none: what views read is not told
  Objection objection = {};  // none: the source is not asked
  bool has_schemas = false;  // a dot in a table's name stands behind its schema
};
Draft draft_of(const engines::Schema& schema, const DraftAsk& ask);

// The settings file. Whatever the names are, it is TOML that loads.
std::string draft_text(const Draft& draft, const std::string& database);
// Of it [sources.NAME] alone.
std::string source_text(const Draft& draft);

// A name for a source: a to z, 0 to 9, _ and -, from a file's name.
std::string source_name_of(std::string_view file_stem);
// 50,000
std::string grouped(std::uint64_t number);

}  // namespace countersign::cli
