#pragma once

// SQLite's file layer with an eye on one kind of file: every write and flush of a WAL, in order,
// and what they are to answer. In force for every database that is opened while one of these lives.
// One thread.

#include <algorithm>
#include <string>
#include <vector>

#include <sqlite3.h>

namespace countersign::test {

class WatchedDisk {
 public:
  struct Call {
    char what;  // w: write, s: flush, t: truncation, r: read, z: question for the size
    sqlite3_int64 at, size;
  };

  WatchedDisk() {
    static sqlite3_vfs mine = make();
    sqlite3_vfs_register(&mine, 1);
    forget();
    answer_writes_with(SQLITE_OK);
  }
  ~WatchedDisk() { sqlite3_vfs_register(real_, 1); }
  WatchedDisk(const WatchedDisk&) = delete;
  WatchedDisk& operator=(const WatchedDisk&) = delete;

  // SQLite's code, for every write to a WAL after so many.
  static void answer_writes_with(int code, int after = 0) {
    write_answer_ = code;
    good_writes_ = after;
  }
  static void forget() { calls_.clear(); }
  static const std::vector<Call>& calls() { return calls_; }
  // The letters alone.
  static std::string order() {
    std::string letters;
    for (const auto& call : calls_) letters += call.what;
    return letters;
  }

 private:
  struct File {
    sqlite3_file base;
    sqlite3_io_methods methods;
  };
  static File* mine(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
  static sqlite3_file* real(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(mine(file) + 1);
  }
  template <auto kMethod, class... Args>
  static auto through(sqlite3_file* file, Args... args) {
    return (real(file)->pMethods->*kMethod)(real(file), args...);
  }
  static int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 at) {
    calls_.push_back({'w', at, count});
    if (write_answer_ != SQLITE_OK && --good_writes_ < 0) return write_answer_;
    return through<&sqlite3_io_methods::xWrite>(file, bytes, count, at);
  }
  static int flush(sqlite3_file* file, int how) {
    calls_.push_back({'s', 0, 0});
    return through<&sqlite3_io_methods::xSync>(file, how);
  }
  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    calls_.push_back({'t', 0, size});
    return through<&sqlite3_io_methods::xTruncate>(file, size);
  }
  static int read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 at) {
    calls_.push_back({'r', at, count});
    return through<&sqlite3_io_methods::xRead>(file, bytes, count, at);
  }
  static int size(sqlite3_file* file, sqlite3_int64* size) {
    calls_.push_back({'z', 0, 0});
    return through<&sqlite3_io_methods::xFileSize>(file, size);
  }

  static sqlite3_io_methods methods_over(const sqlite3_io_methods& real) {
    using M = sqlite3_io_methods;
    M m = real;
    m.xClose = through<&M::xClose>;
    m.xRead = read;
    m.xWrite = write;
    m.xTruncate = truncate;
    m.xSync = flush;
    m.xFileSize = size;
    m.xLock = through<&M::xLock, int>;
    m.xUnlock = through<&M::xUnlock, int>;
    m.xCheckReservedLock = through<&M::xCheckReservedLock, int*>;
    m.xFileControl = through<&M::xFileControl, int, void*>;
    m.xSectorSize = through<&M::xSectorSize>;
    m.xDeviceCharacteristics = through<&M::xDeviceCharacteristics>;
    return m;
  }

  // Any other file is the real layer's own.
  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
    if ((flags & SQLITE_OPEN_WAL) == 0) return real_->xOpen(real_, name, file, flags, out);
    file->pMethods = nullptr;
    const int code = real_->xOpen(real_, name, real(file), flags, out);
    if (code != SQLITE_OK) return code;
    mine(file)->methods = methods_over(*real(file)->pMethods);
    file->pMethods = &mine(file)->methods;
    return SQLITE_OK;
  }

  static sqlite3_vfs make() {
    sqlite3_initialize();
    real_ = sqlite3_vfs_find(nullptr);
    sqlite3_vfs vfs = *real_;
    vfs.zName = "watched";
    vfs.szOsFile += static_cast<int>(sizeof(File));
    vfs.xOpen = open;
    return vfs;
  }

  static inline sqlite3_vfs* real_ = nullptr;
  static inline std::vector<Call> calls_;
  static inline int write_answer_ = SQLITE_OK;
  static inline int good_writes_ = 0;
};

}  // namespace countersign::test
