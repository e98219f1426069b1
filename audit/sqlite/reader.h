#pragma once

// The reading half: a few read-only connections, opened when first needed and lent to one caller at
// a time. Each call sees one snapshot of committed rows.

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "audit/sqlite/connection.h"
#include "audit/store.h"

namespace countersign::audit::sqlite {

class ReaderPool {
 public:
  ReaderPool(std::string path, std::size_t size) : path_(std::move(path)), size_(size) {}

  // Told when a reading met damage or an I/O error, on the reading thread. Set before the first
  // reading.
  using DamageListener = std::function<void(const StoreUnavailable&)>;
  void on_damage(DamageListener listener) { on_damage_ = std::move(listener); }

  // A connection for one caller, inside a reading transaction; waits for one to come free.
  class Lent {
   public:
    explicit Lent(ReaderPool& pool);
    ~Lent();
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;
    Connection& operator*() { return *connection_; }

   private:
    ReaderPool& pool_;
    std::unique_ptr<Connection> connection_;
  };

  // Reads with `read(Connection&)`; turns what SQLite says into StoreUnavailable.
  template <class Read>
  auto with(Read read) {
    try {
      Lent lent(*this);
      return read(*lent);
    } catch (...) {
      rethrow_as_unavailable();
    }
  }
  const std::string& path() const { return path_; }
  // Afterwards every call throws kClosed.
  void close();

 private:
  std::unique_ptr<Connection> take();
  void give_back(std::unique_ptr<Connection> connection);
  [[noreturn]] void rethrow_as_unavailable();

  std::string path_;
  std::size_t size_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t lent_ = 0;
  DamageListener on_damage_;
  bool is_closed_ = false;
};

// Everything of audit::Reader, over a pool. Any thread.
class SqliteReader : public Reader {
 public:
  explicit SqliteReader(ReaderPool& pool) : pool_(pool) {}
  std::optional<SessionView> session(const SessionId& id) override;
  Page<SessionView> sessions(const SessionFilter& filter) override;
  std::vector<StepView> steps(const SessionId& id) override;
  std::optional<StepView> step(const StepRef& ref) override;
  std::vector<MessageView> messages(const SessionId& id) override;
  std::vector<EventView> events(const SessionId& id) override;
  std::vector<StepView> pending(std::optional<UserId> user, std::size_t limit) override;
  std::vector<SessionId> unfinished() override;
  std::optional<std::string> schema_text(const Digest& digest) override;
  std::optional<std::string> policy_text(const Digest& digest) override;
  std::optional<std::string> account_name(UserId user) override;
  std::vector<SignalView> signals(const SessionId& id) override;
  ReportAnswer report(const ReportAsk& ask) override;
  Result<QuestionAnswer, QuestionNo> question(const Question& question) override;
  HuntPortion hunt(const HuntAsk& ask) override;

 private:
  ReaderPool& pool_;
};

}  // namespace countersign::audit::sqlite
