#pragma once

// Files beside a store that appear whole or not at all.

#include <string>

namespace countersign::audit::sqlite {

// A new empty file for its owner's eyes only. One of that name that somebody left is removed first:
// a draft belongs to nobody. Goes away with what SQLite keeps beside it unless it became something.
// Throws StoreUnavailable, as everything here.
class Draft {
 public:
  explicit Draft(std::string path);
  ~Draft();
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  const std::string& path() const { return path_; }

  // Flushed to the disk, under its new name; fails if that is taken.
  void become(const std::string& path) const;
  // The same, in the place of what may be there.
  void replace(const std::string& path) const;

 private:
  void flush() const;
  std::string path_;
};

// What was renamed in the folder of `path` is so after a power failure too.
void flush_folder_of(const std::string& path);

}  // namespace countersign::audit::sqlite
