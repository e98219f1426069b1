#include "audit/sqlite/files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "audit/store.h"

namespace countersign::audit::sqlite {

namespace {

using Why = StoreUnavailable::Why;

[[noreturn]] void cannot(const char* what, const std::string& path) {
  const int error = errno;
  throw StoreUnavailable(error == ENOSPC ? Why::kFull : Why::kMisconfigured,
                         fmt::format("cannot {} {}: {}", what, path, std::strerror(error)));
}

// Closes what was opened, however this ends.
class Opened {
 public:
  Opened(const std::string& path, int flags) : path_(path), file_(open(path.c_str(), flags)) {
    if (file_ < 0) cannot("open", path);
  }
  ~Opened() { ::close(file_); }
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  int get() const { return file_; }
  void flush() const {
    if (fsync(file_) != 0) cannot("flush", path_);
  }

 private:
  const std::string& path_;
  int file_;
};

}  // namespace

Draft::Draft(std::string path) : path_(std::move(path)) {
  unlink(path_.c_str());
  const int file = open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) cannot("make", path_);
  ::close(file);
}

Draft::~Draft() {
  for (const char* ending : {"", "-wal", "-shm", "-journal", ".lock"})
    unlink((path_ + ending).c_str());
}

void Draft::flush() const {
  Opened(path_, O_RDONLY | O_CLOEXEC).flush();
}

void Draft::become(const std::string& path) const {
  flush();
  if (link(path_.c_str(), path.c_str()) != 0) cannot("make", path);
  unlink(path_.c_str());
  flush_folder_of(path);
}

void Draft::replace(const std::string& path) const {
  flush();
  if (rename(path_.c_str(), path.c_str()) != 0) cannot("replace", path);
  flush_folder_of(path);
}

void flush_folder_of(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  Opened(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC).flush();
}

}  // namespace countersign::audit::sqlite
