#include "cli/audit/export_files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/house.h"
#include "cli/terminal.h"
#include "core/text.h"

namespace countersign::cli {
namespace {

constexpr std::string_view kLineBegin = "{\"format\":\"countersign/export/";

[[noreturn]] void cannot(const char* what, const std::string& file) {
  throw CannotStart(fmt::format("cannot {} {}: {}", what, printable(file), std::strerror(errno)));
}

void write_all(int number, std::string_view bytes, const std::string& file) {
  while (!bytes.empty()) {
    const auto written = ::write(number, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) cannot("write", file);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string tail_after_last_line_end(int number, off_t size, const std::string& file) {
  std::string tail;
  std::array<char, 4096> block{};
  while (size > 0) {
    const off_t from = std::max<off_t>(0, size - static_cast<off_t>(block.size()));
    const auto got = ::pread(number, block.data(), static_cast<std::size_t>(size - from), from);
    if (got <= 0) cannot("read", file);
    const std::string_view part(block.data(), static_cast<std::size_t>(got));
    const auto end = part.rfind('\n');
    if (end != std::string_view::npos) return std::string(part.substr(end + 1)) + tail;
    tail.insert(0, part);
    size = from;
  }
  return tail;
}

void flush_folder_of(const std::string& file) {
  const auto parent = std::filesystem::path(file).parent_path();
  const int folder =
      ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return;
  ::fsync(folder);
  ::close(folder);
}

}  // namespace

ExportOut::ExportOut(const std::string& file, Terminal& terminal)
    : file_(file), terminal_(terminal) {
  if (file_.empty()) return;
  number_ = ::open(file_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (number_ < 0) cannot("open", file_);
  cut_torn_line();
}

ExportOut::~ExportOut() {
  if (number_ >= 0) ::close(number_);
}

void ExportOut::cut_torn_line() const {
  struct stat status {};
  if (::fstat(number_, &status) != 0) cannot("look at", file_);
  const std::string tail = tail_after_last_line_end(number_, status.st_size, file_);
  if (tail.empty()) return;
  const auto begin = std::string_view(tail).substr(0, kLineBegin.size());
  if (!kLineBegin.starts_with(begin))
    throw CannotStart(fmt::format(
        "{} does not end with a line of an export, so nothing is appended to it; choose another "
        "file",
        printable(file_)));
  if (::ftruncate(number_, status.st_size - static_cast<off_t>(tail.size())) != 0)
    cannot("repair", file_);
}

bool ExportOut::write(std::string_view lines) {
  if (number_ < 0) {
    terminal_.out(lines);
    // A redirected file is flushed like one of ours; a pipe cannot be, and need not.
    ::fdatasync(STDOUT_FILENO);
    return !terminal_.write_failed();
  }
  write_all(number_, lines, file_);
  if (::fdatasync(number_) != 0) cannot("flush", file_);
  return true;
}

std::optional<audit::ExportCursor> read_cursor(const std::string& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error)) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (auto cursor = audit::ExportCursor::parse(text)) return cursor;
  throw CannotStart(
      fmt::format("{} is no cursor of an export; remove it to begin anew, or name another file",
                  printable(file)));
}

void keep_cursor(const std::string& file, const audit::ExportCursor& cursor) {
  const std::string draft = file + ".part";
  const int number = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (number < 0) cannot("make", draft);
  try {
    write_all(number, cursor.text(), draft);
    if (::fsync(number) != 0) cannot("flush", draft);
  } catch (...) {
    ::close(number);
    throw;
  }
  ::close(number);
  if (std::rename(draft.c_str(), file.c_str()) != 0) cannot("replace", file);
  flush_folder_of(file);
}

}  // namespace countersign::cli
