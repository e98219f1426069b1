// One session with two steps, asked, approved and run by a real desk on a real store and source, on
// a disk that fails at its n-th call (disk_shim.c): n = 1, 2, … until a run meets no failure. After
// each run the statements that the source began to execute (source_shim.c) are compared with what
// the store says, and the store must work again: once the disk is well where there was no room,
// once it is opened again where it failed.
//
//   nth_writer FOLDER work|open|unrecorded FAULT once|sticky
//
// "open" fails while a new store is made. "unrecorded" is the sabotage twin: it runs a statement on
// the source whose approval the store refused. Prints a line of counts, and a line that begins with
// WRONG for each broken promise.

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <thread>

#include <dlfcn.h>
#include <sqlite3.h>

#include "agent/desk.h"
#include "core/digest.h"
#include "engines/engine.h"
#include "tests/support/guard_facts.h"
#include "tests/support/store_sqlite.h"

namespace countersign::test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// disk_shim.c
enum Fault { kNothing, kFull, kWriteError, kShortWrite, kFlushError, kReadError };
const std::map<std::string, Fault> kFaults = {{"full", kFull},
                                              {"write-error", kWriteError},
                                              {"short-write", kShortWrite},
                                              {"flush-error", kFlushError},
                                              {"read-error", kReadError}};
struct Disk {
  void (*fail)(int, long,
               int) = reinterpret_cast<void (*)(int, long, int)>(dlsym(RTLD_DEFAULT, "disk_fail"));
  long (*calls)() = reinterpret_cast<long (*)()>(dlsym(RTLD_DEFAULT, "disk_calls"));
};

struct Counts {
  long runs = 0, executed = 0, refusals = 0, latched = 0, wrong = 0;
};

struct Plan {
  std::string folder;
  std::string mode;
  Fault fault = kNothing;
  bool is_sticky = false;
  audit::Identity anna;
};

void execute_on(const std::string& path, const std::string& sql) {
  sqlite3* db = nullptr;
  sqlite3_open(path.c_str(), &db);
  sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr);
  sqlite3_close(db);
}

// The product, as a process has it.
class Office {
 public:
  Office(const std::string& folder, const std::string& shop) {
    audit::StoreOptions options;
    options.path = folder + "/store.db";
    options.checkpoints = folder + "/sink.txt";
    options.free_bytes_min = 0;
    store = audit::open_store(options, clock_);
    sources_.add(std::make_unique<agent::Source>(
        "shop", *engines::open_engine({"shop", "sqlite:" + shop, ""}), testing::shop_policy()));
    std::map<std::string, std::unique_ptr<agent::Planner>> planners;
    planners.emplace("none", agent::make_none_planner());
    agent::DeskOptions desk_options;
    desk_options.tick = 20ms;
    desk = agent::make_desk(*store, sources_, std::move(planners), clock_, desk_options);
    desk->start();
  }

  // Let go in this order, from behind: the desk, the store, what both look at.
 private:
  SystemClock clock_;
  agent::Sources sources_;

 public:
  std::unique_ptr<audit::Store> store;
  std::unique_ptr<agent::Desk> desk;
};

class Run {
 public:
  Run(const Plan& plan, long n, Counts& counts)
      : plan_(plan),
        n_(n),
        counts_(counts),
        folder_(plan.folder + "/run"),
        shop_(plan.folder + "/shop.db"),
        log_(plan.folder + "/source.log") {
    fs::remove_all(folder_);
    fs::create_directory(folder_);
    fs::remove(log_);
  }

  // False when no call was left to fail: all came to its end before the n-th.
  bool meets_the_fault() {
    if (plan_.mode != "open")
      for (const auto& entry : fs::directory_iterator(plan_.folder + "/template"))
        fs::copy(entry.path(), folder_ + "/" + entry.path().filename().string());
    disk_.fail(plan_.fault, n_, plan_.is_sticky ? 1 : 0);
    work();
    const bool met = disk_.calls() >= n_ || !is_whole_;
    disk_.fail(kNothing, 0, 0);
    go_on();
    office_.reset();
    compare();
    ++counts_.runs;
    return met;
  }

 private:
  void wrong(const std::string& what) {
    ++counts_.wrong;
    std::printf("WRONG at call %ld: %s\n", n_, what.c_str());
  }

  // A refusal of the store's is a StoreUnavailable with words; anything else is wrong.
  bool attempted(const std::function<void()>& act) {
    try {
      act();
      return true;
    } catch (const audit::StoreUnavailable& e) {
      ++counts_.refusals;
      last_refusal_ = e.what();
      if (std::strlen(e.what()) < 20) wrong(std::string("says too little: ") + e.what());
    } catch (const std::exception& e) {
      wrong(std::string("not a refusal of the store: ") + e.what());
    }
    return false;
  }

  void work() {
    if (!attempted([&] { office_ = std::make_unique<Office>(folder_, shop_); })) return;
    is_whole_ = plan_.mode == "open";
    if (is_whole_) return;
    (void)attempted([&] {
      const auto asked = office_->desk->ask(caller(), {"shop", "", "none", std::nullopt});
      if (asked) session_ = asked->id;
    });
    if (!session_) return;
    const bool first = run_step(1), second = run_step(2);
    is_whole_ = first && second;
  }

  agent::Caller caller() const { return {plan_.anna, "127.0.0.1"}; }

  std::string sql(int k) const {
    return "SELECT " + std::to_string(n_ * 10 + k) + " AS marker, count(*) FROM customers";
  }

  // True when it came to its end.
  bool run_step(int k) {
    std::optional<audit::StepView> step;
    (void)attempted([&] {
      const auto made = office_->desk->propose(caller(), *session_, sql(k), std::nullopt);
      if (made) step = *made;
    });
    if (!step) return false;
    const bool was_approved = attempted([&] {
      (void)office_->desk->approve(caller(), {step->ref, step->tag, "", std::nullopt});
    });
    if (!was_approved && plan_.mode == "unrecorded") execute_on(shop_, sql(k));
    return was_approved && comes_to_its_end(step->ref, k);
  }

  bool comes_to_its_end(const StepRef& ref, int k) {
    // With the disk well there is no reason but a busy machine.
    const int rounds = k < 3 ? 250 : 10'000;
    for (int i = 0; i < rounds; ++i) {
      bool is_over = false;
      if (!attempted([&] {
            const auto step = office_->store->step(ref);
            is_over = step && step->state == StepState::kDone;
          }))
        return false;
      if (is_over) return true;
      const auto health = office_->store->health();
      if (health.is_latched || (plan_.is_sticky && !health.can_write && k < 3)) return false;
      std::this_thread::sleep_for(2ms);
    }
    return false;
  }

  // The disk is well again. What had no room goes on by itself; what failed is opened again.
  void go_on() {
    if (!is_open_again() || plan_.mode == "open" || works()) return;
    // What failed on another thread at the very end may latch the store only now.
    if (office_->store->health().is_latched && (!is_open_again() || works())) return;
    wrong("it does not run a statement once the disk is well: " + last_refusal_);
  }

  bool is_open_again() {
    if (office_ && office_->store->health().is_latched) {
      ++counts_.latched;
      if (plan_.fault == kFull) wrong("no room latched: " + office_->store->health().reason);
      if (attempted([&] {
            (void)office_->desk->ask(caller(), {"shop", "", "none", std::nullopt});
          }))
        wrong("a latched store wrote");
      office_.reset();
    }
    if (office_ || attempted([&] { office_ = std::make_unique<Office>(folder_, shop_); }))
      return true;
    wrong("it does not open once the disk is well: " + last_refusal_);
    return false;
  }

  bool works() {
    return attempted([&] {
             session_ = office_->desk->ask(caller(), {"shop", "", "none", std::nullopt})->id;
           }) &&
           run_step(3);
  }

  // What the source saw against what the store says, both read by hand.
  void compare() {
    Outsider store(folder_ + "/store.db");
    std::map<std::string, std::set<std::string>> records;
    for (const auto& row : store.rows(
             "SELECT s.proposed_sql, r.type FROM audit_record r JOIN data_agent_session d ON d.id "
             "= "
             "r.session JOIN data_agent_step s ON s.session_id = d.session_id AND s.step_number = "
             "r.n WHERE r.type IN (3, 5, 6)"))
      records[row[0]].insert(row[1]);
    std::set<std::string> seen;
    std::ifstream log(log_);
    for (std::string line; std::getline(log, line);) {
      const auto statement = from_hex(line.substr(0, line.find(' ')));
      if (!statement) continue;
      ++counts_.executed;
      if (!seen.insert(*statement).second) wrong("ran twice: " + *statement);
      if (records[*statement] != std::set<std::string>{"3", "5", "6"})
        wrong("ran without a record: " + *statement);
    }
    if (store.value("PRAGMA integrity_check") != "ok") wrong("the file is damaged");
  }

  const Plan& plan_;
  const long n_;
  Counts& counts_;
  const std::string folder_, shop_, log_;
  const Disk disk_;
  std::unique_ptr<Office> office_;
  std::optional<SessionId> session_;
  std::string last_refusal_;
  bool is_whole_ = false;
};

// A store with somebody who may ask, copied for each run.
void make_template(Plan& plan) {
  fs::create_directories(plan.folder + "/template");
  execute_on(plan.folder + "/shop.db",
             "CREATE TABLE customers(id INTEGER PRIMARY KEY, name TEXT);"
             "INSERT INTO customers VALUES (1, 'Ada');");
  const Office office(plan.folder + "/template", plan.folder + "/shop.db");
  plan.anna = office.store->accounts()
                  .make_key({"anna", audit::AccountKind::kHuman, audit::Role::kAnalyst})
                  .identity;
}

int main_of(int argc, char** argv) {
  if (argc != 5 || !kFaults.contains(argv[3])) return 2;
  Plan plan{.folder = argv[1],
            .mode = argv[2],
            .fault = kFaults.at(argv[3]),
            .is_sticky = std::strcmp(argv[4], "sticky") == 0,
            .anna = {}};
  make_template(plan);
  Counts counts;
  for (long n = 1; Run(plan, n, counts).meets_the_fault(); ++n) {
  }
  std::printf("runs %ld executed %ld refusals %ld latched %ld wrong %ld\n", counts.runs,
              counts.executed, counts.refusals, counts.latched, counts.wrong);
  return 0;
}

}  // namespace
}  // namespace countersign::test

int main(int argc, char** argv) {
  return countersign::test::main_of(argc, argv);
}
