#pragma once

// A shop database in a folder of its own, and an engine on it.

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <sqlite3.h>

#include "core/digest.h"
#include "core/fence.h"
#include "engines/engine.h"
#include "tests/support/approvals.h"
#include "tests/support/catch.h"

namespace countersign::tests {

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// A fresh folder, gone with its owner.
class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "engines-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::string file(const std::string& name) const { return (path_ / name).string(); }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ / name, std::ios::binary) << text;
  }
  std::set<std::string> names() const {
    std::set<std::string> all;
    for (const auto& entry : std::filesystem::directory_iterator(path_))
      all.insert(entry.path().filename().string());
    return all;
  }

 private:
  std::filesystem::path path_;
};

// Whoever owns the database and writes to it: not the product.
class Owner {
 public:
  explicit Owner(const std::string& path) {
    REQUIRE(sqlite3_open(path.c_str(), &db_) == SQLITE_OK);
    sqlite3_busy_timeout(db_, 5000);
  }
  ~Owner() { sqlite3_close(db_); }
  Owner(const Owner&) = delete;
  Owner& operator=(const Owner&) = delete;

  void run(const std::string& sql) {
    char* error = nullptr;
    const int rc = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, &error);
    INFO(sql.substr(0, 200) << ": " << (error == nullptr ? "" : error));
    sqlite3_free(error);
    REQUIRE(rc == SQLITE_OK);
  }

 private:
  sqlite3* db_ = nullptr;
};

inline std::unique_ptr<engines::Engine> open_source(const std::string& path,
                                                    const std::string& notes = "") {
  auto engine = engines::open_engine({"shop", "sqlite:" + path, notes});
  INFO((engine ? std::string() : engine.error()));
  REQUIRE(engine.has_value());
  return std::move(engine.value());
}

struct Shop {
  explicit Shop(const std::string& more = "") {
    Owner owner(path());
    owner.run(read_file(std::filesystem::path(COUNTERSIGN_SOURCE_DIR) / "tests/cases/shop.sql"));
    if (!more.empty()) owner.run(more);
    engine = open_source(path());
  }
  std::string path() const { return folder.file("shop.db"); }
  std::string digest() const { return sha256(read_file(path())).hex(); }
  std::shared_ptr<const engines::Schema> schema() {
    auto described = engine->describe();
    INFO((described ? std::string() : described.error().message));
    REQUIRE(described.has_value());
    return described.value();
  }
  Facts facts(const std::string& sql) { return engine->inspect(*schema(), sql); }

  Folder folder;
  std::unique_ptr<engines::Engine> engine;
};

// The four tables that analysts may read.
inline Fence shop_fence() {
  Fence fence;
  fence.relations = {"customers", "orders", "order_items", "products"};
  fence.functions = {
      "count",     "sum",          "avg",          "min",      "max",        "upper",
      "lower",     "length",       "date",         "substr",   "printf",     "format",
      "replace",   "hex",          "like",         "glob",     "total",      "round",
      "json_each", "coalesce",     "group_concat", "zeroblob", "randomblob", "generate_series",
      "typeof",    "json_extract", "char"};
  fence.limits.time = std::chrono::milliseconds(5000);
  return fence;
}

// Keeps what it is given.
struct Kept final : engines::RowSink {
  void columns(const std::vector<engines::ResultColumn>& given) override {
    names.clear();
    for (const auto& column : given) names.push_back(column.name);
    ++times;
  }
  bool row(engines::Row&& row) override {
    rows.push_back(std::move(row));
    return rows.size() < enough;
  }
  std::vector<std::string> names;
  std::vector<engines::Row> rows;
  std::size_t enough = SIZE_MAX;
  int times = 0;
};

inline engines::RunReport run(engines::Engine& engine, const std::string& sql, const Fence& fence,
                              Kept& kept) {
  return engine.run(Forge::make(sql), fence, kept, {});
}

inline const RelationUse* find_relation(const Facts& facts, const std::string& name) {
  for (const auto& use : facts.relations)
    if (use.name == name && use.kind != RelationKind::kCommonTable) return &use;
  return nullptr;
}

inline std::set<std::string> function_names(const Facts& facts) {
  std::set<std::string> names;
  for (const auto& function : facts.functions) names.insert(function.name);
  return names;
}

}  // namespace countersign::tests
