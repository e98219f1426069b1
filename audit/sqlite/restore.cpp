#include <filesystem>

#include <fmt/format.h>
#include <unistd.h>

#include "audit/backup.h"
#include "audit/sqlite/backup.h"
#include "audit/sqlite/files.h"
#include "audit/sqlite/lock_file.h"

namespace countersign::audit {

namespace {

using namespace sqlite;
using Why = StoreUnavailable::Why;

bool is_there(const std::string& path) {
  std::error_code error;
  return std::filesystem::exists(path, error);
}

// A store that cannot be read any more is the best reason to restore one.
std::optional<StoreExtent> extent_if_readable(const std::string& path) {
  try {
    return extent_of(path);
  } catch (const StoreUnavailable&) {
    return std::nullopt;
  }
}

void check_may_replace(const RestoreAsk& ask, const StoreExtent& was,
                       const std::optional<StoreExtent>& there) {
  if (!ask.replaces)
    throw StoreUnavailable(Why::kMisconfigured,
                           fmt::format("there is a store at {} already; --yes puts the backup in "
                                       "its place and keeps it under another name",
                                       ask.store.path));
  if (ask.store.accept_rollback || !there) return;
  if (there->records > was.records)
    throw StoreUnavailable(
        Why::kRolledBack,
        fmt::format("the store at {} has {} records and the backup {}: records {} to {} would be "
                    "lost; --accept-rollback goes on without them, as a new log that says so",
                    ask.store.path, there->records, was.records, was.records, there->records - 1));
  if (there->log != was.log)
    throw StoreUnavailable(
        Why::kRolledBack,
        fmt::format("the store at {} has another log than the backup; --accept-rollback puts the "
                    "backup in its place, as a new log that says so",
                    ask.store.path));
}

StoreOptions options_beside(const StoreOptions& options, const std::string& path) {
  StoreOptions beside = options;
  beside.path = path;
  // Its key is the store's, wherever the draft lies.
  if (beside.key_file.empty()) beside.key_file = options.path + ".node";
  return beside;
}

// A WAL that could not be emptied would be left behind.
void check_is_one_file(const std::string& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path + "-wal", error);
  if (!error && size > 0)
    throw StoreUnavailable(Why::kFull, "the restored store could not be written into one file");
}

// The store that was there stays, with its WAL, under another name. Until the last step the place
// holds it: whoever opens it after a crash in between finds an older state of the same log, and is
// told so.
void keep_replaced(const std::string& path, const std::string& as) {
  if (link(path.c_str(), as.c_str()) != 0)
    throw StoreUnavailable(Why::kMisconfigured,
                           fmt::format("cannot keep the store {} as {}", path, as));
  if (is_there(path + "-wal")) std::filesystem::rename(path + "-wal", as + "-wal");
  unlink((path + "-shm").c_str());
  flush_folder_of(path);
}

std::string replaced_name(const std::string& path, Micros now) {
  std::string time = to_rfc3339(now).substr(0, 19);
  std::erase(time, ':');
  std::erase(time, '-');
  return fmt::format("{}.replaced-{}", path, time);
}

}  // namespace

Restored restore(const RestoreAsk& ask, const Clock& clock) {
  const std::string& path = ask.store.path;
  LockFile lock(path);
  Restored done;
  done.was = extent_of(ask.backup);
  const bool is_taken = is_there(path);
  if (is_taken) {
    done.replaced = extent_if_readable(path);
    check_may_replace(ask, done.was, done.replaced);
  }
  const Draft draft(path + ".restoring");
  copy_store(ask.backup, draft.path());
  open_store(options_beside(ask.store, draft.path()), clock)->close();
  check_is_one_file(draft.path());
  if (is_taken) {
    done.replaced_file = replaced_name(path, clock.now());
    keep_replaced(path, done.replaced_file);
  }
  draft.replace(path);
  return done;
}

}  // namespace countersign::audit
