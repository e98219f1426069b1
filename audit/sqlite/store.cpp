#include "audit/store.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "audit/log.h"
#include "audit/question.h"
#include "audit/reports.h"
#include "audit/retention.h"
#include "audit/sqlite/accounts.h"
#include "audit/sqlite/commands.h"
#include "audit/sqlite/evidence_log.h"
#include "audit/sqlite/evidence_open.h"
#include "audit/sqlite/failure.h"
#include "audit/sqlite/forget/retention.h"
#include "audit/sqlite/hunt.h"
#include "audit/sqlite/idempotency.h"
#include "audit/sqlite/lock_file.h"
#include "audit/sqlite/migrations.h"
#include "audit/sqlite/reader.h"
#include "audit/sqlite/room.h"
#include "audit/sqlite/text_check.h"
#include "audit/sqlite/writer.h"
#include "core/invariant.h"
#include "queries/statements.h"

namespace countersign::audit {

namespace {

using namespace sqlite;
using Why = StoreUnavailable::Why;

// Locks of network file systems are promises that nobody keeps.
void refuse_network_disk(const std::string& path) {
  struct statfs disk {};
  const auto parent = std::filesystem::path(path).parent_path();
  const std::string folder = parent.empty() ? "." : parent.string();
  if (statfs(folder.c_str(), &disk) != 0)
    throw StoreUnavailable(Why::kMisconfigured,
                           fmt::format("cannot look into the audit store's folder {}: {}", folder,
                                       std::strerror(errno)));
  for (const std::uint32_t network : {0x6969U, 0x517BU, 0xFF534D42U, 0xFE534D42U})
    if (static_cast<std::uint32_t>(disk.f_type) == network)
      throw StoreUnavailable(Why::kMisconfigured,
                             fmt::format("the audit store {} lies on a network disk, where locks "
                                         "cannot be trusted. Choose a local path.",
                                         path));
}

// SQLite gives the WAL the permissions of the file itself. Only when there is none: opening and
// closing a database behind SQLite's back would drop its locks.
void make_file(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) {
    ::close(file);
  } else if (errno != EEXIST) {
    throw StoreUnavailable(Why::kMisconfigured, fmt::format("cannot make the audit store {}: {}",
                                                            path, std::strerror(errno)));
  }
}

std::unique_ptr<Connection> open_for_writing(const StoreOptions& options, const Clock& clock) {
  make_file(options.path);
  auto connection = std::make_unique<Connection>(options.path, Access::kWrite);
  migrate(*connection, options.path, clock.now());
  return connection;
}

class SqliteStore final : public Store {
 public:
  SqliteStore(const StoreOptions& options, const Clock& clock)
      : lock_(options.path),
        room_(options.path, options.free_bytes_min),
        readers_(options.path, options.readers),
        reader_(readers_),
        opened_(open_for_writing(options, clock)),
        evidence_(open_evidence(*opened_, options, clock)),
        writer_(std::move(opened_), *evidence_.tail, *evidence_.notary, options, clock),
        accounts_(writer_, readers_, clock),
        log_(std::make_unique<SqliteEvidenceLog>(evidence_, writer_, readers_)) {
    readers_.on_damage([this](const StoreUnavailable& reason) { writer_.latch(reason); });
    evidence_.notary->start([this] { writer_.perform([](Ledger&) { return true; }); });
    if (evidence_.goes_on) log_->checkpoint();
    retention_ = make_retention(writer_, readers_, options.path, [this] {
      return log_ != nullptr ? log_->checkpoint() : std::string();
    });
  }
  ~SqliteStore() override { close(); }

  Result<SessionDone, Refused> create_session(const NewSession& command) override;
  Result<MessageDone, Refused> add_message(const NewMessage& command) override;
  Result<ProposalDone, Refused> propose(const NewProposal& command) override;
  Result<ProposalDone, Refused> judge(const StepRef& step, const Judgement& judgement,
                                      SessionPhase if_open, SessionPhase if_refused) override;
  Result<DecisionDone, Refused> decide(const NewDecision& command) override;
  Result<ApprovedStatement, Refused> start(const StepRef& step) override;
  Result<Seq, Refused> finish(const NewOutcome& command) override;
  Result<Seq, Refused> close_session(const SessionId& id, UserId by, CloseHow how) override;
  Result<Done, Refused> set_phase(const SessionId& id, SessionPhase phase) override;
  Seq note_reading(UserId who, Reading kind, std::string_view what) override;
  LateSignalsDone add_signals(const LateSignals& signals) override;
  std::vector<StepRef> expire_due(std::size_t limit) override;
  Recovered recover(std::chrono::seconds approved_age_max) override;
  void keep_schema(const Digest& digest, std::string_view ddl) override;
  void keep_policy(const Digest& digest, std::string_view text) override;
  Accounts& accounts() override { return accounts_; }
  EvidenceLog& log() override { return *log_; }
  Retention& retention() override {
    invariant(retention_ != nullptr, "a store can forget");
    return *retention_;
  }
  Health health() override;
  void on_commit(CommitListener listener) override { writer_.on_commit(std::move(listener)); }
  void show_address(std::string_view address) override { lock_.show_address(address); }
  void close() override;

  std::optional<SessionView> session(const SessionId& id) override { return reader_.session(id); }
  Page<SessionView> sessions(const SessionFilter& filter) override {
    return reader_.sessions(filter);
  }
  std::vector<StepView> steps(const SessionId& id) override { return reader_.steps(id); }
  std::optional<StepView> step(const StepRef& ref) override { return reader_.step(ref); }
  std::vector<MessageView> messages(const SessionId& id) override { return reader_.messages(id); }
  std::vector<EventView> events(const SessionId& id) override { return reader_.events(id); }
  std::vector<StepView> pending(std::optional<UserId> user, std::size_t limit) override {
    return reader_.pending(user, limit);
  }
  std::vector<SessionId> unfinished() override { return reader_.unfinished(); }
  std::optional<std::string> schema_text(const Digest& digest) override {
    return reader_.schema_text(digest);
  }
  std::optional<std::string> policy_text(const Digest& digest) override {
    return reader_.policy_text(digest);
  }
  std::optional<std::string> account_name(UserId user) override {
    return reader_.account_name(user);
  }
  std::vector<SignalView> signals(const SessionId& id) override { return reader_.signals(id); }
  ReportAnswer report(const ReportAsk& ask) override { return reader_.report(ask); }
  Result<QuestionAnswer, QuestionNo> question(const Question& question) override {
    return reader_.question(question);
  }
  HuntPortion hunt(const HuntAsk& ask) override { return reader_.hunt(ask); }

 private:
  // The order matters: the lock is taken first and let go last.
  LockFile lock_;
  Room room_;
  ReaderPool readers_;
  SqliteReader reader_;
  std::unique_ptr<Connection> opened_;  // until the writer has it
  Evidence evidence_;
  Writer writer_;
  SqliteAccounts accounts_;
  std::unique_ptr<EvidenceLog> log_;
  std::unique_ptr<Retention> retention_;
};

void check_once(const std::optional<Idempotency>& once) {
  if (once) check_text(once->key, "an idempotency key");
}

Result<SessionDone, Refused> SqliteStore::create_session(const NewSession& command) {
  check_text(command.question, "a question");
  check_text(command.user_ip, "an address");
  check_text(command.source, "a source's name");
  check_text(command.model, "a planner's name");
  check_once(command.once);
  room_.check();
  return writer_.perform([&](Ledger& ledger) { return sqlite::create_session(ledger, command); });
}

Result<MessageDone, Refused> SqliteStore::add_message(const NewMessage& command) {
  check_text(command.content, "a message");
  check_once(command.once);
  // An answer ends what was begun.
  if (command.role != MessageRole::kAssistant) room_.check();
  return writer_.perform([&](Ledger& ledger) { return sqlite::add_message(ledger, command); });
}

Result<ProposalDone, Refused> SqliteStore::propose(const NewProposal& command) {
  check_text(command.sql, "a proposed statement");
  check_text(command.proposer.name, "a proposer's name");
  check_text(command.edit_reason, "a reason");
  if (command.judged) check_text(command.judged->reads, "a list of what is read");
  check_once(command.once);
  room_.check();
  return writer_.perform([&](Ledger& ledger) { return sqlite::propose(ledger, command); });
}

Result<ProposalDone, Refused> SqliteStore::judge(const StepRef& step, const Judgement& judgement,
                                                 SessionPhase if_open, SessionPhase if_refused) {
  check_text(judgement.reads, "a list of what is read");
  check_text(judgement.edit_reason, "a reason");
  return writer_.perform(
      [&](Ledger& ledger) { return sqlite::judge(ledger, step, judgement, if_open, if_refused); });
}

Result<DecisionDone, Refused> SqliteStore::decide(const NewDecision& command) {
  check_text(command.reason, "a reason");
  check_once(command.once);
  if (command.decision == Decision::kApprove) room_.check();
  auto made = writer_.perform([&](Ledger& ledger) { return sqlite::decide(ledger, command); });
  if (!made) return unexpected(made.error());
  DecisionDone done{made->seq, made->state, made->at, made->was_repeated, std::nullopt};
  // Here, and in start(), the commit has returned.
  if (auto& started = made->started)
    done.started.emplace(
        approved(started->step, std::move(started->source), std::move(started->sql), started->seq));
  return done;
}

Result<ApprovedStatement, Refused> SqliteStore::start(const StepRef& step) {
  room_.check();
  auto started = writer_.perform([&](Ledger& ledger) { return sqlite::start(ledger, step); });
  if (!started) return unexpected(started.error());
  return approved(started->step, std::move(started->source), std::move(started->sql), started->seq);
}

Result<Seq, Refused> SqliteStore::finish(const NewOutcome& command) {
  return writer_.perform([&](Ledger& ledger) { return sqlite::finish(ledger, command); });
}

Result<Seq, Refused> SqliteStore::close_session(const SessionId& id, UserId by, CloseHow how) {
  return writer_.perform(
      [&](Ledger& ledger) { return sqlite::close_session(ledger, id, by, how); });
}

Seq SqliteStore::note_reading(UserId who, Reading kind, std::string_view what) {
  check_text(what, "what was read");
  return writer_.perform([&](Ledger& ledger) {
    return ledger.append_event(RecordType::kReportRead, who, static_cast<std::int64_t>(kind), 0,
                               what);
  });
}

LateSignalsDone SqliteStore::add_signals(const LateSignals& signals) {
  check_text(signals.patterns, "what was sought");
  if (!is_hunt_rule(signals.rule) || signals.found.size() > LateSignals::kMax)
    throw std::invalid_argument("late signals have an auditor's own rule, and at most 1000 texts");
  return writer_.perform([&](Ledger& ledger) { return sqlite::add_signals(ledger, signals); });
}

Result<Done, Refused> SqliteStore::set_phase(const SessionId& id, SessionPhase phase) {
  return writer_.perform([&](Ledger& ledger) { return sqlite::set_phase(ledger, id, phase); });
}

std::vector<StepRef> SqliteStore::expire_due(std::size_t limit) {
  return writer_.perform([&](Ledger& ledger) {
    forget_old(ledger);
    return sqlite::expire_due(ledger, limit);
  });
}

Recovered SqliteStore::recover(std::chrono::seconds approved_age_max) {
  return writer_.perform([&](Ledger& ledger) { return sqlite::recover(ledger, approved_age_max); });
}

void SqliteStore::keep_schema(const Digest& digest, std::string_view ddl) {
  writer_.perform([&](Ledger& ledger) {
    return ledger(queries::k_store_keep_schema).digest(digest).text(ddl).run();
  });
}

void SqliteStore::keep_policy(const Digest& digest, std::string_view text) {
  writer_.perform([&](Ledger& ledger) {
    return ledger(queries::k_store_keep_policy).digest(digest).text(text).run();
  });
}

Health SqliteStore::health() {
  auto health = writer_.health();
  if (!health.reason.empty()) return health;
  health.reason = room_.trouble();
  health.can_write = health.reason.empty();
  return health;
}

void SqliteStore::close() {
  // Readers first: a reading transaction keeps the last checkpoint from emptying the WAL.
  readers_.close();
  evidence_.notary->stop();
  writer_.close();
  lock_.release();
}

// For everybody who only reads: a pool of its own, made before the reader that uses it.
struct OwnPool {
  explicit OwnPool(const std::string& path) : pool(path, 1) {}
  ReaderPool pool;
};

class LoneReader final : private OwnPool, public SqliteReader {
 public:
  explicit LoneReader(const std::string& path) : OwnPool(path), SqliteReader(OwnPool::pool) {
    OwnPool::pool.with([&](Connection& connection) {
      check_version(connection, path);
      return true;
    });
  }
};

}  // namespace

std::unique_ptr<Store> open_store(const StoreOptions& options, const Clock& clock) {
  refuse_network_disk(options.path);
  try {
    return std::make_unique<SqliteStore>(options, clock);
  } catch (const SqliteFailure& e) {
    throw StoreUnavailable(
        why(e.code()), fmt::format("cannot open the audit store {}: {}", options.path, e.what()));
  }
}

std::string replace_lost_key(const StoreOptions& options, const Clock& clock, UserId by) {
  LockFile lock(options.path);
  const auto connection = open_for_writing(options, clock);
  return open_with_new_key(*connection, options, clock, by);
}

std::unique_ptr<Reader> open_reader(const std::string& path) {
  return std::make_unique<LoneReader>(path);
}

std::optional<Identity> whose_key(const std::string& path, std::string_view key) {
  ReaderPool readers(path, 1);
  return owner_of_key(readers, key);
}

std::optional<LockHolder> lock_holder(const std::string& path) {
  return LockFile::holder(path);
}

}  // namespace countersign::audit
