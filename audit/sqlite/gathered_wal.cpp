#include "audit/sqlite/gathered_wal.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include <sqlite3.h>

namespace countersign::audit::sqlite {

namespace {

constexpr const char* kName = "countersign-wal";
// A file control of our own. SQLite keeps the numbers below 100 for itself.
constexpr int kGather = 0x57414c;
// Of the locks in a WAL's index, the writer's is the first (sqlite.org/walformat.html).
constexpr int kWriteLock = 0;
// More than a full batch of commands writes; what does not fit goes out earlier.
constexpr std::size_t kRoom = 1 << 20;
// SQLite's own layer takes less than 128 KiB at a time.
constexpr std::size_t kPart = 126 << 10;

// Bytes on their way to one place of a file, one after the other.
class Gathered {
 public:
  bool has_room() {
    // Memory that is never touched is never there, so that asking for all of it at once is cheap.
    if (!bytes_) bytes_.reset(new (std::nothrow) std::byte[kRoom]);
    return bytes_ != nullptr;
  }
  bool follows(sqlite3_int64 at) const {
    return size_ == 0 || at == at_ + static_cast<sqlite3_int64>(size_);
  }
  bool fits(int count) const { return static_cast<std::size_t>(count) <= kRoom - size_; }
  bool is_empty() const { return size_ == 0; }
  void add(const void* bytes, int count, sqlite3_int64 at) {
    if (size_ == 0) at_ = at;
    std::memcpy(bytes_.get() + size_, bytes, static_cast<std::size_t>(count));
    size_ += static_cast<std::size_t>(count);
  }
  void drop() { size_ = 0; }
  // Kept if that fails: it is needed still.
  int hand_on(sqlite3_file* file) {
    for (std::size_t done = 0; done < size_;) {
      const auto part = std::min(size_ - done, kPart);
      const int code = file->pMethods->xWrite(file, bytes_.get() + done, static_cast<int>(part),
                                              at_ + static_cast<sqlite3_int64>(done));
      if (code != SQLITE_OK) return code;
      done += part;
    }
    size_ = 0;
    return SQLITE_OK;
  }

 private:
  std::unique_ptr<std::byte[]> bytes_;
  std::size_t size_ = 0;
  sqlite3_int64 at_ = 0;
};

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};

// In memory that SQLite gives and takes; it knows it by its first member.
struct File {
  sqlite3_file base;
  sqlite3_io_methods methods;
  std::unique_ptr<sqlite3_file, Free> real;
  File* database = nullptr;   // of a WAL
  File* wal = nullptr;        // of a database
  bool is_gathering = false;  // of a database: its WAL is to be
  Gathered gathered;          // of a WAL
};

File& mine(sqlite3_file* file) {
  return *reinterpret_cast<File*>(file);
}

// The layer below, for our file.
template <auto kMethod, class... Args>
auto through(sqlite3_file* file, Args... args) {
  auto* real = mine(file).real.get();
  return (real->pMethods->*kMethod)(real, args...);
}

// ---- the WAL ------------------------------------------------------------------------------------

int hand_on(File& wal) {
  return wal.gathered.is_empty() ? SQLITE_OK : wal.gathered.hand_on(wal.real.get());
}

// As `through`, and what is gathered comes first.
template <auto kMethod, class... Args>
int behind(sqlite3_file* file, Args... args) {
  const int code = hand_on(mine(file));
  return code == SQLITE_OK ? through<kMethod>(file, args...) : code;
}

int write_wal(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 at) {
  auto& wal = mine(file);
  auto& gathered = wal.gathered;
  if (!gathered.follows(at) || !gathered.fits(count))
    if (const int code = hand_on(wal); code != SQLITE_OK) return code;
  const bool is_gathering = wal.database != nullptr && wal.database->is_gathering;
  if (!is_gathering || !gathered.has_room() || !gathered.fits(count))
    return behind<&sqlite3_io_methods::xWrite>(file, bytes, count, at);
  gathered.add(bytes, count, at);
  return SQLITE_OK;
}

// The commit that hears of a failure is none: its pages must not get into the file later on.
int flush_wal(sqlite3_file* file, int how) {
  auto& wal = mine(file);
  if (const int code = hand_on(wal); code != SQLITE_OK) {
    wal.gathered.drop();
    return code;
  }
  return through<&sqlite3_io_methods::xSync>(file, how);
}

// ---- the database, which the index of the WAL belongs to ----------------------------------------

int control_database(sqlite3_file* file, int what, void* about) {
  if (what != kGather) return through<&sqlite3_io_methods::xFileControl>(file, what, about);
  mine(file).is_gathering = true;
  return SQLITE_OK;
}

// A commit was flushed before it gives its lock back, so that what is left was rolled back. The
// next writer may be another program: nothing of ours may come after it.
int lock_index(sqlite3_file* file, int offset, int count, int flags) {
  auto* wal = mine(file).wal;
  constexpr int kGivesBack = SQLITE_SHM_UNLOCK | SQLITE_SHM_EXCLUSIVE;
  if (wal != nullptr && offset == kWriteLock && flags == kGivesBack) wal->gathered.drop();
  return through<&sqlite3_io_methods::xShmLock>(file, offset, count, flags);
}

// What the index says is seen by others from here on. If this write fails, the next call that needs
// it says so.
void show_index(sqlite3_file* file) {
  if (auto* wal = mine(file).wal; wal != nullptr) hand_on(*wal);
  through<&sqlite3_io_methods::xShmBarrier>(file);
}

// ---- opening and closing ------------------------------------------------------------------------

int close_file(sqlite3_file* out) {
  auto& file = mine(out);
  if (file.database != nullptr) file.database->wal = nullptr;
  if (file.wal != nullptr) file.wal->database = nullptr;
  const int code = through<&sqlite3_io_methods::xClose>(out);
  std::destroy_at(&file);
  return code;
}

sqlite3_io_methods methods_through(int version) {
  using M = sqlite3_io_methods;
  M m{};
  // Without memory mapping, which would read past what is gathered.
  m.iVersion = version < 2 ? version : 2;
  m.xClose = close_file;
  m.xRead = through<&M::xRead, void*, int, sqlite3_int64>;
  m.xWrite = through<&M::xWrite, const void*, int, sqlite3_int64>;
  m.xTruncate = through<&M::xTruncate, sqlite3_int64>;
  m.xSync = through<&M::xSync, int>;
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

void become_wal(File& file) {
  using M = sqlite3_io_methods;
  auto& m = file.methods;
  m.xRead = behind<&M::xRead, void*, int, sqlite3_int64>;
  m.xWrite = write_wal;
  m.xTruncate = behind<&M::xTruncate, sqlite3_int64>;
  m.xSync = flush_wal;
  m.xFileSize = behind<&M::xFileSize, sqlite3_int64*>;
  file.database->wal = &file;
}

void become_database(File& file) {
  auto& m = file.methods;
  m.xFileControl = control_database;
  m.xShmLock = lock_index;
  m.xShmBarrier = show_index;
}

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* out, int flags, int* out_flags) {
  out->pMethods = nullptr;
  auto* layer = sqlite3_vfs_find(nullptr);
  std::unique_ptr<sqlite3_file, Free> real(
      static_cast<sqlite3_file*>(std::calloc(1, static_cast<std::size_t>(layer->szOsFile))));
  if (!real) return SQLITE_NOMEM;
  const int code = layer->xOpen(layer, name, real.get(), flags, out_flags);
  if (code != SQLITE_OK) {
    if (real->pMethods != nullptr) real->pMethods->xClose(real.get());
    return code;
  }
  auto& file = *new (out) File{};
  file.methods = methods_through(real->pMethods->iVersion);
  file.real = std::move(real);
  if ((flags & SQLITE_OPEN_WAL) != 0) {
    file.database = &mine(sqlite3_database_file_object(name));
    become_wal(file);
  }
  if ((flags & SQLITE_OPEN_MAIN_DB) != 0) become_database(file);
  file.base.pMethods = &file.methods;
  return SQLITE_OK;
}

// All but opening is the usual layer's as it is.
sqlite3_vfs make_layer() {
  sqlite3_initialize();
  sqlite3_vfs layer = *sqlite3_vfs_find(nullptr);
  layer.pNext = nullptr;
  layer.zName = kName;
  layer.szOsFile = static_cast<int>(sizeof(File));
  layer.xOpen = open_file;
  return layer;
}

}  // namespace

const char* gathering_layer() {
  static sqlite3_vfs layer = make_layer();
  static const bool is_registered = sqlite3_vfs_register(&layer, 0) == SQLITE_OK;
  return is_registered ? kName : "";
}

bool gather_wal(sqlite3* db) {
  return sqlite3_file_control(db, "main", kGather, nullptr) == SQLITE_OK;
}

}  // namespace countersign::audit::sqlite
