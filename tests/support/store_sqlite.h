#pragma once

// A fresh SQLite store in a folder of its own, which goes with it; and a plain second connection to
// look at its tables.

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

#include "tests/support/store_house.h"

namespace countersign::test {

class TempFolder {
 public:
  // In memory where there is such a place: what is tested is not the disk.
  TempFolder() {
    for (const char* parent : {"/dev/shm", "/tmp"}) {
      std::string name = std::string(parent) + "/countersign-test-XXXXXX";
      if (mkdtemp(name.data()) == nullptr) continue;
      path_ = name;
      return;
    }
    throw std::runtime_error("cannot make a folder under /dev/shm or /tmp");
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

class SqliteHouse final : public StoreHouse {
 public:
  SqliteHouse() { options.path = folder.file("store.db"); }
  audit::Store& store() override {
    if (!store_) store_ = audit::open_store(options, clock);
    return *store_;
  }
  audit::Store& reopened() override {
    store_.reset();
    return store();
  }
  std::unique_ptr<audit::Store> opened_a_second_time() override {
    return audit::open_store(options, clock);
  }
  void closed() { store_.reset(); }

  TempFolder folder;
  audit::StoreOptions options;

 private:
  std::unique_ptr<audit::Store> store_;
};

// A connection as an outsider has it: no settings, no care.
class Outsider {
 public:
  explicit Outsider(const std::string& path) {
    if (sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
      throw std::runtime_error("cannot open " + path);
  }
  ~Outsider() { sqlite3_close(db_); }
  Outsider(const Outsider&) = delete;
  Outsider& operator=(const Outsider&) = delete;

  // Rows of text; NULL is "NULL". Throws with SQLite's words.
  std::vector<std::vector<std::string>> rows(const std::string& sql) {
    std::vector<std::vector<std::string>> out;
    char* problem = nullptr;
    const auto take = [](void* to, int count, char** values, char**) {
      std::vector<std::string> row;
      for (int i = 0; i < count; ++i) row.emplace_back(values[i] != nullptr ? values[i] : "NULL");
      static_cast<std::vector<std::vector<std::string>>*>(to)->push_back(std::move(row));
      return 0;
    };
    if (sqlite3_exec(db_, sql.c_str(), take, &out, &problem) != SQLITE_OK) {
      const std::string words = problem;
      sqlite3_free(problem);
      throw std::runtime_error(words + " in: " + sql);
    }
    return out;
  }
  std::string value(const std::string& sql) { return rows(sql).at(0).at(0); }

 private:
  sqlite3* db_ = nullptr;
};

}  // namespace countersign::test
