#pragma once

// The limit of many clients that write to one SQLite file: one thread, one table with one index,
// rows of the size of a statement; whoever waits meanwhile shares the next commit and its flush. No
// evidence, no state machine, no reading.

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <semaphore>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <sqlite3.h>

namespace countersign::bench {

class GroupCommit {
 public:
  explicit GroupCommit(const std::string& file) {
    if (sqlite3_open(file.c_str(), &db_) != SQLITE_OK) std::abort();
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; "
        "CREATE TABLE event (id INTEGER PRIMARY KEY, session TEXT, n INTEGER, body TEXT); "
        "CREATE INDEX event_session ON event (session, n)");
    sqlite3_prepare_v2(db_, "INSERT INTO event (session, n, body) VALUES (?1, ?2, ?3)", -1,
                       &insert_, nullptr);
    thread_ = std::thread([this] { work(); });
  }
  ~GroupCommit() {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    wake_.notify_one();
    thread_.join();
    sqlite3_finalize(insert_);
    sqlite3_close(db_);
  }
  GroupCommit(const GroupCommit&) = delete;
  GroupCommit& operator=(const GroupCommit&) = delete;

  // Durable when it returns. Any thread.
  void write(const std::string& session, int n, const std::string& body) {
    Waiting waiting{session, n, body};
    {
      const std::lock_guard lock(mutex_);
      queue_.push_back(&waiting);
      if (queue_.size() == 1) wake_.notify_one();
    }
    waiting.done.acquire();
  }

 private:
  struct Waiting {
    const std::string& session;
    int n;
    const std::string& body;
    std::binary_semaphore done{0};
  };

  void run(const char* sql) {
    if (sqlite3_exec(db_, sql, nullptr, nullptr, nullptr) != SQLITE_OK) std::abort();
  }

  void insert(const Waiting& row) {
    sqlite3_bind_text(insert_, 1, row.session.data(), static_cast<int>(row.session.size()),
                      SQLITE_STATIC);
    sqlite3_bind_int(insert_, 2, row.n);
    sqlite3_bind_text(insert_, 3, row.body.data(), static_cast<int>(row.body.size()),
                      SQLITE_STATIC);
    if (sqlite3_step(insert_) != SQLITE_DONE) std::abort();
    sqlite3_reset(insert_);
  }

  void work() {
    for (int batches = 1;; ++batches) {
      std::vector<Waiting*> batch;
      {
        std::unique_lock lock(mutex_);
        wake_.wait(lock, [this] { return !queue_.empty() || is_over_; });
        batch = std::exchange(queue_, {});
      }
      if (batch.empty()) return;
      run("BEGIN IMMEDIATE");
      for (const auto* row : batch) insert(*row);
      run("COMMIT");
      for (auto* row : batch) row->done.release();
      if (batches % 64 == 0)
        sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
    }
  }

  sqlite3* db_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Waiting*> queue_;
  bool is_over_ = false;
  std::thread thread_;
};

}  // namespace countersign::bench
