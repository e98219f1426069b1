#include "audit/sqlite/lock_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace countersign::audit::sqlite {

namespace {

using Why = StoreUnavailable::Why;

struct flock whole_file(short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  return lock;
}

LockHolder read_holder(int file) {
  std::array<char, 512> buffer{};
  const auto count = pread(file, buffer.data(), buffer.size(), 0);
  std::string_view text(buffer.data(), count > 0 ? static_cast<std::size_t>(count) : 0);
  LockHolder holder;
  const auto line = text.find('\n');
  std::from_chars(text.data(), text.data() + std::min(line, text.size()), holder.pid);
  if (line == std::string_view::npos) return holder;
  text.remove_prefix(line + 1);
  holder.address = std::string(text.substr(0, text.find('\n')));
  return holder;
}

std::string words_for(const std::string& store, const LockHolder& holder) {
  const auto at = holder.address.empty() ? std::string() : " at " + holder.address;
  return fmt::format(
      "the audit store {} is in use by process {}{}. Ask that server, or stop it first.", store,
      holder.pid, at);
}

}  // namespace

LockFile::LockFile(const std::string& store) {
  const std::string path = store + ".lock";
  file_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file_ < 0)
    throw StoreUnavailable(Why::kMisconfigured, fmt::format("cannot make the lock file {}: {}",
                                                            path, std::strerror(errno)));
  auto lock = whole_file(F_WRLCK);
  if (fcntl(file_, F_OFD_SETLK, &lock) != 0) {
    const int error = errno;
    const auto holder = read_holder(file_);
    release();
    if (error == EAGAIN || error == EACCES)
      throw StoreUnavailable(Why::kLocked, words_for(store, holder));
    throw StoreUnavailable(Why::kMisconfigured,
                           fmt::format("cannot lock {}: {}. The store must lie on a local disk.",
                                       path, std::strerror(error)));
  }
  try {
    show_address("");
  } catch (...) {
    release();
    throw;
  }
}

void LockFile::show_address(std::string_view address) {
  if (file_ < 0) return;
  const auto text = fmt::format("{}\n{}\n", getpid(), address);
  if (ftruncate(file_, 0) != 0 ||
      pwrite(file_, text.data(), text.size(), 0) != static_cast<ssize_t>(text.size()))
    throw StoreUnavailable(
        Why::kFull, fmt::format("cannot write the store's lock file: {}", std::strerror(errno)));
}

void LockFile::release() {
  if (file_ >= 0) close(file_);
  file_ = -1;
}

std::optional<LockHolder> LockFile::holder(const std::string& store) {
  const int file = open((store + ".lock").c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  // Only asks: taking a shared lock to find out would turn a starting server away.
  auto lock = whole_file(F_RDLCK);
  const bool is_held = fcntl(file, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  std::optional<LockHolder> holder;
  if (is_held) holder = read_holder(file);
  close(file);
  return holder;
}

}  // namespace countersign::audit::sqlite
