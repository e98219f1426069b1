#include "audit/sqlite/forget/pages.h"

#include <algorithm>
#include <string>
#include <vector>

#include <sqlite3.h>

#include "audit/sqlite/connection.h"
#include "audit/sqlite/failure.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

// https://www.sqlite.org/fileformat2.html
constexpr std::size_t kFileHeader = 100;
constexpr std::size_t kEntryBytes = 5;  // of a pointer map
// Where SQLite locks the file; that page is never used.
constexpr std::uint64_t kPendingByte = 0x40000000;

std::size_t two_bytes(std::span<const std::uint8_t> page, std::size_t at) {
  return (static_cast<std::size_t>(page[at]) << 8U) | page[at + 1];
}

bool overwrite(std::span<std::uint8_t> bytes) {
  const bool had_any = std::any_of(bytes.begin(), bytes.end(), [](auto byte) { return byte != 0; });
  std::fill(bytes.begin(), bytes.end(), std::uint8_t{0});
  return had_any;
}

// Each begins with the place of the next and its own size.
bool overwrite_free_blocks(std::span<std::uint8_t> page, std::size_t at, std::size_t end) {
  bool is_changed = false;
  while (at != 0 && at + 4 <= end) {
    const auto next = two_bytes(page, at), size = two_bytes(page, at + 2);
    if (size < 4 || at + size > end || (next != 0 && next < at + size)) return is_changed;
    is_changed |= overwrite(page.subspan(at + 4, size - 4));
    at = next;
  }
  return is_changed;
}

// Nobody else writes, in whatever process, so nothing is brought from the WAL into the file either.
class WriteLock {
 public:
  explicit WriteLock(Connection& connection) : connection_(connection) {
    connection_(queries::k_store_begin_sqlite).run();
  }
  ~WriteLock() {
    sqlite3_exec(connection_.handle(), std::string(queries::k_store_rollback).c_str(), nullptr,
                 nullptr, nullptr);
  }
  WriteLock(const WriteLock&) = delete;
  WriteLock& operator=(const WriteLock&) = delete;

 private:
  Connection& connection_;
};

class File {
 public:
  explicit File(sqlite3* db) : db_(db) {
    if (sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file_) != SQLITE_OK ||
        file_ == nullptr || file_->pMethods == nullptr)
      throw SqliteFailure(SQLITE_IOERR, "the store's file cannot be reached");
    std::vector<std::uint8_t> header(kFileHeader);
    check(file_->pMethods->xRead(file_, header.data(), static_cast<int>(header.size()), 0));
    page_size_ = two_bytes(header, 16) == 1 ? 65536 : two_bytes(header, 16);
    reserved_ = header[20];
    const bool has_map = header[52] != 0 || header[53] != 0 || header[54] != 0 || header[55] != 0;
    if (page_size_ < 512 || !has_map)
      throw SqliteFailure(SQLITE_CORRUPT, "the store's file does not say what its pages are");
    sqlite3_int64 size = 0;
    check(file_->pMethods->xFileSize(file_, &size));
    pages_ = static_cast<std::uint32_t>(static_cast<std::uint64_t>(size) / page_size_);
  }

  // Nothing of it stands in the WAL.
  bool is_whole() {
    sqlite3_file* wal = nullptr;
    if (sqlite3_file_control(db_, "main", SQLITE_FCNTL_JOURNAL_POINTER, &wal) != SQLITE_OK)
      return false;
    if (wal == nullptr || wal->pMethods == nullptr) return true;
    sqlite3_int64 size = 0;
    check(wal->pMethods->xFileSize(wal, &size));
    return size == 0;
  }

  std::uint32_t pages() const { return pages_; }
  std::size_t reserved() const { return reserved_; }

  std::vector<std::uint8_t> read(std::uint32_t page) {
    std::vector<std::uint8_t> bytes(page_size_);
    check(file_->pMethods->xRead(file_, bytes.data(), static_cast<int>(page_size_), place(page)));
    return bytes;
  }
  void write(std::uint32_t page, const std::vector<std::uint8_t>& bytes) {
    check(file_->pMethods->xWrite(file_, bytes.data(), static_cast<int>(page_size_), place(page)));
    is_changed_ = true;
  }
  void flush() {
    if (is_changed_) check(file_->pMethods->xSync(file_, SQLITE_SYNC_NORMAL));
  }

  // Root or inner page or leaf of a tree, as the pointer map says: a page of anything else may
  // begin with the same byte.
  bool is_of_tree(std::uint32_t page) {
    if (page == 1) return true;
    if (page == kPendingByte / page_size_ + 1) return false;
    const auto entries = (page_size_ - reserved_) / kEntryBytes;
    auto map = static_cast<std::uint32_t>((page - 2) / (entries + 1) * (entries + 1) + 2);
    if (map == kPendingByte / page_size_ + 1) ++map;
    if (page <= map) return false;
    if (map != map_page_) map_ = read(map_page_ = map);
    const auto type = map_.at((page - map - 1) * kEntryBytes);
    return type == 1 || type == 5;
  }

 private:
  void check(int code) {
    if (code != SQLITE_OK) throw SqliteFailure(code, "overwriting what was forgotten");
  }
  sqlite3_int64 place(std::uint32_t page) const {
    return static_cast<sqlite3_int64>(page - 1) * static_cast<sqlite3_int64>(page_size_);
  }

  sqlite3* db_;
  sqlite3_file* file_ = nullptr;
  std::size_t page_size_ = 0, reserved_ = 0;
  std::uint32_t pages_ = 0, map_page_ = 0;
  std::vector<std::uint8_t> map_;
  bool is_changed_ = false;
};

}  // namespace

bool overwrite_gaps(std::span<std::uint8_t> page, bool is_first, std::size_t reserved) {
  const std::size_t header = is_first ? kFileHeader : 0;
  if (page.size() < header + 12 + reserved) return false;
  const auto end = page.size() - reserved;
  const auto type = page[header];
  if (type != 2 && type != 5 && type != 10 && type != 13) return false;
  const std::size_t rows_at = header + (type >= 10 ? 8 : 12);
  const auto gap_from = rows_at + 2 * two_bytes(page, header + 3);
  const auto content = two_bytes(page, header + 5);
  const auto gap_to = content == 0 ? std::size_t{65536} : content;
  if (gap_from > gap_to || gap_to > end) return false;
  const bool had_gap = overwrite(page.subspan(gap_from, gap_to - gap_from));
  return overwrite_free_blocks(page, two_bytes(page, header + 1), end) || had_gap;
}

std::uint32_t overwrite_unused(Connection& connection, std::uint32_t first, std::uint32_t count) {
  // What is remembered of pages would bring their old bytes back with the next change of them.
  sqlite3_db_release_memory(connection.handle());
  const WriteLock lock(connection);
  File file(connection.handle());
  if (!file.is_whole()) return first;
  const auto end =
      std::min<std::uint64_t>(std::uint64_t{first} + count, std::uint64_t{file.pages()} + 1);
  for (auto page = first; page < end; ++page) {
    if (!file.is_of_tree(page)) continue;
    auto bytes = file.read(page);
    if (overwrite_gaps(bytes, page == 1, file.reserved())) file.write(page, bytes);
  }
  file.flush();
  return end > file.pages() ? 0 : static_cast<std::uint32_t>(end);
}

}  // namespace countersign::audit::sqlite
