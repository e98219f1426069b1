#include "cli/demo/database.h"

#include <memory>

#include <fmt/format.h>
#include <sqlite3.h>

#include "cli/house.h"

namespace countersign::cli {
namespace {

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};

}  // namespace

void make_database(const std::string& path, std::span<const std::string_view> scripts) {
  sqlite3* raw = nullptr;
  const int opened =
      sqlite3_open_v2(path.c_str(), &raw,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE, nullptr);
  std::unique_ptr<sqlite3, Close> database(raw);
  int result = opened;
  for (const auto script : scripts) {
    if (result != SQLITE_OK) break;
    result = sqlite3_exec(database.get(), std::string(script).c_str(), nullptr, nullptr, nullptr);
  }
  if (result == SQLITE_OK) return;
  const std::string why = database ? sqlite3_errmsg(database.get()) : "out of memory";
  database.reset();
  ::remove(path.c_str());
  throw CannotStart(fmt::format("cannot write {}: {}", path, why));
}

}  // namespace countersign::cli
