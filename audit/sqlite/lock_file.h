#pragma once

// Who holds this file is the writer. The lock is the kernel's, on an open file description, so it
// goes with the process however it ends and holds against a second opener in the same process too.
// Inside stand the process id and the address to reach it. The file itself is never removed:
// removing it would let two processes lock two files of one name.

#include <optional>
#include <string>
#include <string_view>

#include "audit/store.h"

namespace countersign::audit::sqlite {

class LockFile {
 public:
  // `<store>.lock`. Throws StoreUnavailable with kLocked, naming the holder.
  explicit LockFile(const std::string& store);
  ~LockFile() { release(); }
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

  void show_address(std::string_view address);
  void release();

  static std::optional<LockHolder> holder(const std::string& store);

 private:
  int file_ = -1;
};

}  // namespace countersign::audit::sqlite
