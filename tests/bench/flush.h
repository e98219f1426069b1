#pragma once

// FLUSH, the limit that every durable thing is measured beside: one 12 KiB overwrite and fdatasync
// on the disk that holds the store.

#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <unistd.h>

namespace countersign::bench {

class Flush {
 public:
  explicit Flush(const std::string& file) : fd_(open(file.c_str(), O_RDWR | O_CREAT, 0600)) {
    const std::string megabyte(1 << 20, 'x');
    if (fd_ < 0 || write(fd_, megabyte.data(), megabyte.size()) < 0 || fsync(fd_) != 0)
      std::abort();
  }
  ~Flush() { close(fd_); }
  Flush(const Flush&) = delete;
  Flush& operator=(const Flush&) = delete;

  void once() {
    at_ = (at_ + 12 * 1024) % (1 << 19);
    if (pwrite(fd_, block_.data(), block_.size(), at_) < 0 || fdatasync(fd_) != 0) std::abort();
  }

 private:
  int fd_;
  off_t at_ = 0;
  std::string block_ = std::string(12 * 1024, 'y');
};

}  // namespace countersign::bench
