#include "audit/sqlite/forget/archive.h"

#include <array>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/sqlite/forget/words.h"
#include "audit/store.h"

namespace countersign::audit::sqlite {

namespace {

using Why = StoreUnavailable::Why;

constexpr std::size_t kWriteAt = 1 << 20;

[[noreturn]] void cannot(const std::string& path, const char* what, int error) {
  throw StoreUnavailable(
      error == ENOSPC ? Why::kFull : Why::kMisconfigured,
      fmt::format("cannot {} the archive {}: {}. Nothing that is not in it was forgotten.", what,
                  path, std::strerror(error)));
}

std::string_view field_name(const log::TextPlace& place) {
  static constexpr std::array<std::string_view, 3> kSession = {"question", "user_ip", "source"};
  static constexpr std::array<std::string_view, 6> kStep = {
      "proposed_sql", "proposer", "reads", "decision_reason", "column_names", "error_message"};
  switch (place.of) {
    case log::TextOf::kSession:
      return kSession.at(place.field - 1U);
    case log::TextOf::kMessage:
      return "content";
    case log::TextOf::kStep:
      return kStep.at(place.field - 1U);
    case log::TextOf::kEvent:
      return "text";
  }
  unreachable("a text of nothing");
}

std::string_view of_name(log::TextOf of) {
  switch (of) {
    case log::TextOf::kSession:
      return "session";
    case log::TextOf::kMessage:
      return "message";
    case log::TextOf::kStep:
      return "step";
    case log::TextOf::kEvent:
      return "event";
  }
  unreachable("a text of nothing");
}

}  // namespace

Archive::Archive(const std::string& path) : path_(path) {
  file_ = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file_ < 0) cannot(path, "open", errno);
  struct stat is {};
  if (fstat(file_, &is) != 0 || !S_ISREG(is.st_mode) || (is.st_mode & 077) != 0) {
    close(file_);
    throw StoreUnavailable(Why::kMisconfigured,
                           fmt::format("the archive {} is no plain file, or others may read it; "
                                       "nothing was forgotten. Do chmod 600, or name another file.",
                                       path));
  }
}

Archive::~Archive() {
  close(file_);
}

void Archive::add_lines(std::string_view lines) {
  waiting_ += lines;
  if (waiting_.size() >= kWriteAt) write_out();
}

void Archive::add(const FoundSession& session, const PresentText& text) {
  add_lines(
      fmt::format(R"({{"session_id":"{}","of":"{}","n":{},"field":"{}","text":{},"key":"{}"}})",
                  session.id.text(), of_name(text.place.of), text.place.n, field_name(text.place),
                  json_text(text.text), text.key.hex()) +
      "\n");
}

void Archive::add(const EventText& text) {
  add_lines(fmt::format(R"({{"session_id":null,"of":"event","n":{},"field":"text","text":{}}})",
                        text.seq, json_text(text.text)) +
            "\n");
}

void Archive::write_out() {
  std::string_view rest = waiting_;
  while (!rest.empty()) {
    const auto count = write(file_, rest.data(), rest.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) cannot(path_, "write to", errno);
    rest.remove_prefix(static_cast<std::size_t>(count));
  }
  waiting_.clear();
}

void Archive::flush() {
  write_out();
  if (fsync(file_) != 0) cannot(path_, "flush", errno);
}

}  // namespace countersign::audit::sqlite
