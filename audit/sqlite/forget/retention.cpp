#include "audit/sqlite/forget/retention.h"

#include <chrono>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "audit/sqlite/forget/certificate.h"
#include "audit/sqlite/forget/classes.h"
#include "audit/sqlite/forget/pages.h"
#include "audit/sqlite/forget/run.h"
#include "audit/sqlite/text_check.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

using Why = StoreUnavailable::Why;
using namespace std::chrono_literals;

// Readings of the product end within seconds; another program's may not.
constexpr auto kScrubPatience = 30s;
constexpr auto kScrubEvery = 20ms;
// 16 MB of a file with pages of 4 KiB: some milliseconds in which nobody writes.
constexpr std::uint32_t kPagesAtOnce = 4096;

class SqliteRetention final : public Retention {
 public:
  SqliteRetention(Writer& writer, ReaderPool& readers, std::string path,
                  std::function<std::string()> checkpoint)
      : path_(std::move(path)),
        tools_{writer, readers, path_},
        checkpoint_(std::move(checkpoint)) {}

  Forgotten purge(const PurgeAsk& ask, const ForgetProgress& progress) override {
    const std::lock_guard one_at_a_time(mutex_);
    const auto done = ask.what == KeepClass::kRecords ? prune(tools_, ask, progress)
                                                      : purge_texts(tools_, ask, progress);
    if (ask.is_dry_run || !done.first) return done;
    checkpoint_();
    scrub();
    return done;
  }

  Certificate erase(const EraseAsk& ask, const ForgetProgress& progress) override {
    if (ask.session.has_value() == ask.user.has_value())
      throw std::invalid_argument("either a session or a person is erased");
    check_reason(ask.reason);
    const std::lock_guard one_at_a_time(mutex_);
    const auto erased = erase_texts(tools_, ask, progress);
    const auto at = now();
    if (ask.is_dry_run) return certificate(ask, erased, at, "");
    const auto note = checkpoint_();
    // Also where nothing was left to erase: an earlier run may have been stopped before this.
    scrub();
    return certificate(ask, erased, at, note);
  }

  Seq place_hold(const Hold& hold) override {
    check_reason(hold.reason);
    return *write_hold(hold, HoldEvent::kPlaced);
  }

  std::optional<Seq> lift_hold(const Hold& hold) override {
    check_reason(hold.reason);
    return write_hold(hold, HoldEvent::kLifted);
  }

  std::vector<Hold> holds() override {
    return tools_.readers.with([](Connection& connection) { return Holds(connection).standing(); });
  }

 private:
  static void check_reason(const std::string& reason) {
    if (reason.find_first_not_of(" \t\n") == std::string::npos)
      throw std::invalid_argument("a reason is needed");
    check_text(reason, "a reason");
  }

  Micros now() {
    return tools_.writer.perform([](Ledger& ledger) { return ledger.now(); });
  }

  std::optional<Seq> write_hold(const Hold& hold, HoldEvent what) {
    if (hold.session.has_value() == hold.user.has_value())
      throw std::invalid_argument("a hold is on a session or on a person");
    return tools_.writer.perform([&](Ledger& ledger) {
      return hold.session ? hold_session(ledger, hold, what) : hold_user(ledger, hold, what);
    });
  }

  static std::optional<Seq> hold_session(Ledger& ledger, const Hold& hold, HoldEvent what) {
    auto session = ledger.session(*hold.session);
    if (!session) throw std::out_of_range("there is no session " + hold.session->text());
    if (what == HoldEvent::kLifted && Holds(ledger.connection()).on(*hold.session) == nullptr)
      return std::nullopt;
    const auto seq = ledger.append_event(*session, {RecordType::kHold, 0, hold.by},
                                         {static_cast<std::int64_t>(what), {}, hold.reason});
    ledger.save(*session);
    return seq;
  }

  static std::optional<Seq> hold_user(Ledger& ledger, const Hold& hold, HoldEvent what) {
    {
      auto query = ledger(queries::k_store_account_by_id);
      query.number(hold.user->get());
      if (!query.row()) throw std::out_of_range("there is no account " + hold.user->text());
    }
    if (what == HoldEvent::kLifted && Holds(ledger.connection()).on(*hold.user) == nullptr)
      return std::nullopt;
    return ledger.append_event(RecordType::kHold, hold.by, static_cast<std::int64_t>(what),
                               hold.user->get(), hold.reason);
  }

  // Copies of what was overwritten stand in the WAL until it is emptied, which waits for whoever
  // still reads an older state; and in what pages of the file do not use.
  void scrub() {
    std::uint32_t next = 1;
    while (next != 0) {
      empty_wal_and(
          [&](Connection& connection) { next = overwrite_unused(connection, next, kPagesAtOnce); });
    }
  }

  void empty_wal_and(const std::function<void(Connection&)>& then) {
    const auto until = std::chrono::steady_clock::now() + kScrubPatience;
    while (!tools_.writer.empty_wal(then)) {
      if (std::chrono::steady_clock::now() >= until)
        throw StoreUnavailable(
            Why::kBusy,
            "what was asked for is forgotten and recorded, but somebody has been reading an older "
            "state of the audit store for too long, and its WAL still holds the bytes. End that "
            "reading and run the same command again, or stop the server.");
      std::this_thread::sleep_for(kScrubEvery);
    }
  }

  const std::string path_;
  Tools tools_;
  std::function<std::string()> checkpoint_;
  std::mutex mutex_;
};

}  // namespace

std::unique_ptr<Retention> make_retention(Writer& writer, ReaderPool& readers, std::string path,
                                          std::function<std::string()> checkpoint) {
  return std::make_unique<SqliteRetention>(writer, readers, std::move(path), std::move(checkpoint));
}

}  // namespace countersign::audit::sqlite
