#include "audit/log/small_file.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/store.h"

namespace countersign::audit::log {

namespace {

constexpr std::size_t kSizeMax = 1 << 20;

[[noreturn]] void refuse(std::string_view attempted, const std::string& path, int problem) {
  throw StoreUnavailable(
      StoreUnavailable::Why::kMisconfigured,
      fmt::format("cannot {} {}: {}. Check that this user may read and write it and its folder, "
                  "and that the disk has room.",
                  attempted, path, std::strerror(problem)));
}

class File {
 public:
  File(const std::string& path, int flags, unsigned mode)
      : fd_(open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_;
};

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const auto written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

}  // namespace

std::optional<std::string> read_small_file(const std::string& path) {
  const File file(path, O_RDONLY, 0);
  if (!file.is_open()) {
    if (errno == ENOENT) return std::nullopt;
    refuse("read", path, errno);
  }
  std::string text;
  std::array<char, 4096> part;
  for (;;) {
    const auto got = read(file.fd(), part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse("read", path, errno);
    if (got == 0) return text;
    text.append(part.data(), static_cast<std::size_t>(got));
    if (text.size() > kSizeMax) refuse("read", path, EFBIG);
  }
}

void replace_small_file(const std::string& path, std::string_view text, unsigned mode) {
  const auto beside = path + ".new";
  {
    const File file(beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, mode);
    // An old one that was left behind keeps its mode otherwise.
    if (!file.is_open() || fchmod(file.fd(), mode) != 0 || !write_all(file.fd(), text) ||
        fsync(file.fd()) != 0)
      refuse("write", beside, errno);
  }
  rename_small_file(beside, path);
}

void rename_small_file(const std::string& from, const std::string& to) {
  if (rename(from.c_str(), to.c_str()) != 0) refuse("write", to, errno);
  const auto parent = std::filesystem::path(to).parent_path().string();
  const File folder(parent.empty() ? "." : parent, O_RDONLY | O_DIRECTORY, 0);
  if (!folder.is_open() || fsync(folder.fd()) != 0) refuse("write", to, errno);
}

}  // namespace countersign::audit::log
