#pragma once

// The file behind a source: is it there, is it still the same one, and what to say if it is not.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/result.h"
#include "engines/engine.h"
#include "engines/sqlite/armed.h"
#include "engines/sqlite/handle.h"

namespace countersign::engines::sqlite {

// How long our own short reads wait for a program that writes to the file.
inline constexpr std::chrono::milliseconds kWaitForWriter{2000};

struct FileState {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t bytes = 0;
  std::int64_t changed_ns = 0;

  bool is_same_file(const FileState& other) const {
    return device == other.device && inode == other.inode;
  }
  friend bool operator==(const FileState&, const FileState&) = default;
};

struct SourceFile {
  std::string name;  // of the source, for messages
  std::string path;

  Result<FileState, SourceError> look() const;
  // What a trouble with this file means for a person.
  SourceError explain(const Trouble& trouble) const;
};

// A connection to the source: read-only, hardened, armed from its first moment. The gate stands
// before the database, which asks it until it is closed.
struct LiveConnection {
  Gate gate;
  Database db;
  FileState file;
  std::int64_t schema_version(Trouble& trouble) const;
};

Result<std::unique_ptr<LiveConnection>, SourceError> connect(const SourceFile& source);

}  // namespace countersign::engines::sqlite
