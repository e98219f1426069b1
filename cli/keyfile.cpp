#include "cli/keyfile.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/house.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

struct File {
  int number;
  ~File() {
    if (number >= 0) ::close(number);
  }
};

void require_private(int file, const std::string& path) {
  struct stat status {};
  if (::fstat(file, &status) != 0)
    throw CannotStart(fmt::format("cannot look at {}: {}", path, std::strerror(errno)));
  if ((status.st_mode & 077) != 0)
    throw CannotStart(fmt::format(
        "{} can be read by others, so its key may be known to them: delete the file, and the next "
        "start makes a new one",
        path));
}

std::string trimmed(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
    text.pop_back();
  return text;
}

// Nothing when there is no such file.
std::optional<Secret> read_key(const std::string& path) {
  const File file{::open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.number < 0 && errno == ENOENT) return std::nullopt;
  if (file.number < 0)
    throw CannotStart(
        fmt::format("cannot read the key in {}: {}. Run this as the person who started the server",
                    path, std::strerror(errno)));
  require_private(file.number, path);
  std::array<char, 512> block{};
  const ssize_t got = ::read(file.number, block.data(), block.size());
  std::string key = got > 0 ? trimmed({block.data(), static_cast<std::size_t>(got)}) : "";
  // A key is one word; anything else would end up in a header.
  if (key.empty() || key.find_first_of(" \t\r\n") != std::string::npos || printable(key) != key)
    throw CannotStart(fmt::format(
        "{} does not hold a key: delete the file, and the next start makes a new one", path));
  return Secret(std::move(key));
}

// Written beside and moved into place: a reader sees a whole key or none.
void write_key(const std::string& path, const Secret& key) {
  const std::string beside = path + ".new";
  ::unlink(beside.c_str());
  const File file{::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)};
  const std::string line = std::string(key.reveal()) + "\n";
  const bool is_written =
      file.number >= 0 &&
      ::write(file.number, line.data(), line.size()) == static_cast<ssize_t>(line.size()) &&
      ::fsync(file.number) == 0 && ::rename(beside.c_str(), path.c_str()) == 0;
  if (!is_written)
    throw CannotStart(fmt::format("cannot write the key file {}: {}", path, std::strerror(errno)));
}

std::string local_name() {
  const char* user = std::getenv("USER");
  const std::string name = user == nullptr ? "" : user;
  return !name.empty() && name.size() <= 64 && printable(name) == name ? name : "local";
}

}  // namespace

std::string key_file_of(const std::string& store_path) {
  return store_path + ".key";
}

LocalKey local_key(audit::Store& store, const std::string& store_path) {
  const std::string path = key_file_of(store_path);
  if (auto key = read_key(path)) {
    if (store.accounts().authenticate(key->reveal())) return {std::move(*key), false};
    throw CannotStart(fmt::format(
        "the key in {} is not known to the store {}: the two do not belong together. Put the right "
        "key file there, or delete this one, and the next start makes a new key",
        path, store_path));
  }
  using audit::Role;
  auto made =
      store.accounts().make_key({local_name(), audit::AccountKind::kHuman,
                                 Role::kAnalyst | Role::kApprover | Role::kAuditor | Role::kAdmin});
  write_key(path, made.key);
  return {std::move(made.key), true};
}

Secret existing_key(const std::string& store_path) {
  const std::string path = key_file_of(store_path);
  if (auto key = read_key(path)) return std::move(*key);
  throw CannotStart(fmt::format(
      "a server is running on {}, but its key file {} is missing. Stop the server and start it "
      "again: it makes a new key",
      store_path, path));
}

}  // namespace countersign::cli
