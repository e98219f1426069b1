#include "audit/sqlite/room.h"

#include <filesystem>

#include <fmt/format.h>
#include <sys/statvfs.h>

#include "audit/store.h"

namespace countersign::audit::sqlite {

namespace {

// Asking the disk is cheap, and not free: a number is good for as many commands, or as long.
constexpr int kUses = 100;
constexpr std::chrono::seconds kAge{1};

std::string in_words(std::uint64_t bytes) {
  if (bytes < (10ULL << 20)) return fmt::format("{} KB", bytes >> 10);
  if (bytes < (10ULL << 30)) return fmt::format("{} MB", bytes >> 20);
  return fmt::format("{} GB", bytes >> 30);
}

std::string folder_of(const std::string& file) {
  const auto folder = std::filesystem::path(file).parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace

Room::Room(const std::string& store, std::uint64_t free_bytes_min)
    : folder_(folder_of(store)), min_(free_bytes_min) {}

std::uint64_t Room::free_bytes() {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (asked_ != std::chrono::steady_clock::time_point{} && uses_ < kUses && now - asked_ < kAge) {
    ++uses_;
    return free_;
  }
  struct statvfs disk {};
  // A disk that does not say is not taken for a full one: writing to it will tell.
  free_ =
      statvfs(folder_.c_str(), &disk) == 0 ? std::uint64_t{disk.f_bavail} * disk.f_frsize : min_;
  asked_ = now;
  uses_ = 0;
  return free_;
}

std::string Room::trouble() {
  if (min_ == 0) return "";
  const auto free = free_bytes();
  if (free >= min_) return "";
  return fmt::format(
      "the disk of the audit store has {} free and new work needs {}: nothing new is begun, what "
      "runs can end. Free some space, or lower audit.free_space",
      in_words(free), in_words(min_));
}

void Room::check() {
  if (const auto why = trouble(); !why.empty())
    throw StoreUnavailable(StoreUnavailable::Why::kFull, why);
}

}  // namespace countersign::audit::sqlite
