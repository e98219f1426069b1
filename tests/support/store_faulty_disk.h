#pragma once

// SQLite's file layer with a switch: what reading, writing or flushing answers. In force for every
// store that is opened while one of these lives.

#include <algorithm>
#include <atomic>

#include <sqlite3.h>

namespace countersign::test {

class FaultyDisk {
 public:
  FaultyDisk() {
    static sqlite3_vfs mine = make();
    sqlite3_vfs_register(&mine, 1);
    heal();
  }
  ~FaultyDisk() {
    heal();
    sqlite3_vfs_register(real_, 1);
  }
  FaultyDisk(const FaultyDisk&) = delete;
  FaultyDisk& operator=(const FaultyDisk&) = delete;

  // SQLite codes.
  static void answer_writes_with(int code) { write_answer_ = code; }
  static void answer_flushes_with(int code) { flush_answer_ = code; }
  static void answer_reads_with(int code) { read_answer_ = code; }
  static void heal() {
    read_answer_ = SQLITE_OK;
    write_answer_ = SQLITE_OK;
    flush_answer_ = SQLITE_OK;
  }
  static int flushes() { return flushes_; }

 private:
  struct File {
    sqlite3_file base;
    sqlite3_io_methods methods;
  };
  static File* mine(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
  static sqlite3_file* real(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(mine(file) + 1);
  }
  // The real layer's method, for our file.
  template <auto kMethod, class... Args>
  static auto through(sqlite3_file* file, Args... args) {
    return (real(file)->pMethods->*kMethod)(real(file), args...);
  }
  static int read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 at) {
    if (const int answer = read_answer_; answer != SQLITE_OK) return answer;
    return through<&sqlite3_io_methods::xRead>(file, bytes, count, at);
  }
  static int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 at) {
    if (const int answer = write_answer_; answer != SQLITE_OK) return answer;
    return through<&sqlite3_io_methods::xWrite>(file, bytes, count, at);
  }
  static int flush(sqlite3_file* file, int how) {
    ++flushes_;
    if (const int answer = flush_answer_; answer != SQLITE_OK) return answer;
    return through<&sqlite3_io_methods::xSync>(file, how);
  }

  static sqlite3_io_methods methods_over(const sqlite3_io_methods& real) {
    using M = sqlite3_io_methods;
    M m = real;
    m.iVersion = std::min(m.iVersion, 2);  // without memory mapping, which goes past xWrite
    m.xClose = through<&M::xClose>;
    m.xRead = read;
    m.xWrite = write;
    m.xTruncate = through<&M::xTruncate, sqlite3_int64>;
    m.xSync = flush;
    m.xFileSize = through<&M::xFileSize, sqlite3_int64*>;
    m.xLock = through<&M::xLock, int>;
    m.xUnlock = through<&M::xUnlock, int>;
    m.xCheckReservedLock = through<&M::xCheckReservedLock, int*>;
    m.xFileControl = through<&M::xFileControl, int, void*>;
    m.xSectorSize = through<&M::xSectorSize>;
    m.xDeviceCharacteristics = through<&M::xDeviceCharacteristics>;
    m.xShmMap = through<&M::xShmMap, int, int, int, void volatile**>;
    m.xShmLock = through<&M::xShmLock, int, int, int>;
    m.xShmBarrier = through<&M::xShmBarrier>;
    m.xShmUnmap = through<&M::xShmUnmap, int>;
    return m;
  }

  static int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
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
    vfs.zName = "faulty";
    vfs.szOsFile += static_cast<int>(sizeof(File));
    vfs.xOpen = open;
    return vfs;
  }

  static inline sqlite3_vfs* real_ = nullptr;
  static inline std::atomic<int> read_answer_{SQLITE_OK};
  static inline std::atomic<int> write_answer_{SQLITE_OK};
  static inline std::atomic<int> flush_answer_{SQLITE_OK};
  static inline std::atomic<int> flushes_{0};
};

}  // namespace countersign::test
