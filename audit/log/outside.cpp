#include "audit/log/outside.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/log/note.h"
#include "audit/log/small_file.h"
#include "audit/store.h"

namespace countersign::audit::log {

namespace {

constexpr std::string_view kSeenLine = "countersign-seen/1 ";
// Only the end of a sink matters at a start; a note is about 250 bytes.
constexpr off_t kTail = 64 << 10;

class File {
 public:
  File(const std::string& path, int flags) : fd_(open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

std::string trouble(const std::string& path, int problem) {
  return fmt::format("cannot write {}: {}", path, std::strerror(problem));
}

// Empty: it is durable.
std::string write_whole(const std::string& path, int flags, std::string_view text) {
  const File file(path, flags);
  if (file.fd() < 0) return trouble(path, errno);
  while (!text.empty()) {
    const auto written = write(file.fd(), text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return trouble(path, written == 0 ? EIO : errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  if (fdatasync(file.fd()) != 0) return trouble(path, errno);
  return {};
}

}  // namespace

std::vector<std::string> Sink::notes() const {
  if (path_.empty()) return {};
  const File file(path_, O_RDONLY);
  if (file.fd() < 0 && errno == ENOENT) return {};
  struct stat is {};
  if (file.fd() < 0 || fstat(file.fd(), &is) != 0 || !S_ISREG(is.st_mode))
    throw StoreUnavailable(
        StoreUnavailable::Why::kMisconfigured,
        fmt::format("cannot read the file {} that checkpoints go to. Check [audit] checkpoints and "
                    "that this user may read and write that file.",
                    path_));
  std::string text(static_cast<std::size_t>(std::min(is.st_size, kTail)), '\0');
  const auto got =
      pread(file.fd(), text.data(), text.size(), std::max<off_t>(0, is.st_size - kTail));
  text.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
  return notes_in(text);
}

std::string Sink::append(std::string_view note) {
  // An empty line first: should the one before be torn, this one still begins a line of its own.
  return write_whole(path_, O_WRONLY | O_APPEND | O_CREAT, "\n" + std::string(note));
}

std::optional<Seen> read_seen(const std::string& path) {
  const auto text = read_small_file(path);
  if (!text || !text->starts_with(kSeenLine) || !text->ends_with('\n')) return std::nullopt;
  const auto line = std::string_view(*text).substr(kSeenLine.size());
  const auto id = from_hex(line.substr(0, 32));
  Seen seen;
  if (!id || id->size() != seen.log.size() || line.size() < 34 || line[32] != ' ')
    return std::nullopt;
  std::copy(id->begin(), id->end(), seen.log.begin());
  const auto* end = line.data() + line.size() - 1;
  const auto [at, error] = std::from_chars(line.data() + 33, end, seen.size);
  if (error != std::errc() || at != end) return std::nullopt;
  return seen;
}

std::string write_seen(const std::string& path, const Seen& seen) {
  const auto id = to_hex({reinterpret_cast<const char*>(seen.log.data()), seen.log.size()});
  // Always the same length, within one sector.
  return write_whole(path, O_WRONLY | O_CREAT,
                     fmt::format("{}{} {:020}\n", kSeenLine, id, seen.size));
}

}  // namespace countersign::audit::log
