#include "tests/crash/house.h"

#include <cstdlib>
#include <sstream>
#include <stdexcept>

#include <sqlite3.h>

#include "core/digest.h"

namespace countersign::test {

namespace {

constexpr std::string_view kSettings = R"(
[server]
threads = 128
[audit]
store = "sqlite:countersign.db"
[planner]
default = "{planner}"
{script}
[sources.shop]
url = "sqlite:shop.db"
tables = ["customers", "orders", "order_items", "products"]
limits = { time = "{time}", memory = "64MB" }
)";

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  if (at != std::string::npos) text.replace(at, what.size(), by);
  return text;
}

// A database opened by hand: the oracle trusts nothing of the product's own.
class Db {
 public:
  Db(const std::string& path, int flags) {
    if (sqlite3_open_v2(path.c_str(), &db_, flags, nullptr) != SQLITE_OK)
      throw std::runtime_error("oracle cannot open " + path);
    sqlite3_busy_timeout(db_, 10'000);
  }
  ~Db() { sqlite3_close(db_); }
  Db(const Db&) = delete;
  Db& operator=(const Db&) = delete;

  void run(const std::string& sql) {
    char* error = nullptr;
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, &error) != SQLITE_OK)
      throw std::runtime_error(std::string("oracle: ") + error);
  }

  std::vector<std::vector<std::string>> rows(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK)
      throw std::runtime_error(std::string("oracle: ") + sqlite3_errmsg(db_));
    std::vector<std::vector<std::string>> all;
    while (sqlite3_step(statement) == SQLITE_ROW) {
      auto& row = all.emplace_back();
      for (int i = 0; i < sqlite3_column_count(statement); ++i) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
        row.emplace_back(text == nullptr ? "" : text);
      }
    }
    sqlite3_finalize(statement);
    return all;
  }

 private:
  sqlite3* db_ = nullptr;
};

}  // namespace

int times(int count) {
  return std::getenv("COUNTERSIGN_LONG") != nullptr ? count * 10 : count;
}

void Journal::add(Acknowledged event) {
  const std::lock_guard lock(mutex_);
  events_.push_back(std::move(event));
}

std::vector<Acknowledged> Journal::all() const {
  const std::lock_guard lock(mutex_);
  return events_;
}

std::string Contradictions::text() const {
  std::stringstream out;
  out << executed << " executed, " << acknowledged << " acknowledged";
  for (const auto& sql : ran_without_record) out << "\n  ran without a durable record: " << sql;
  for (const auto& sql : ran_twice) out << "\n  ran twice: " << sql;
  for (const auto& what : lost) out << "\n  acknowledged and lost: " << what;
  return out.str();
}

CrashHouse::CrashHouse(const std::string& script, const std::string& time_limit) {
  Db shop(folder_.file("shop.db"), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  shop.run(read_file(std::string(COUNTERSIGN_SOURCE_DIR) + "/tests/cases/shop.sql"));
  std::string settings =
      replaced(std::string(kSettings), "{planner}", script.empty() ? "none" : "script");
  settings = replaced(settings, "{script}",
                      script.empty() ? "" : "[planners.script]\nscript = \"script.json\"\n");
  settings = replaced(settings, "{time}", time_limit);
  write_file(folder_.file("countersign.toml"), settings);
  if (!script.empty()) write_file(folder_.file("script.json"), script);
}

RunningServer CrashHouse::server(std::map<std::string, std::string> environment) const {
  environment.emplace("LD_PRELOAD", COUNTERSIGN_SHIM);
  environment.emplace("SHIM_SOURCE", "/shop.db");
  environment.emplace("SHIM_STORE", "/countersign.db");
  environment.emplace("SHIM_LOG", source_log());
  return RunningServer(
      {folder_.file("countersign.toml"), store() + ".key", std::move(environment)});
}

std::vector<std::string> CrashHouse::executed() const {
  std::vector<std::string> all;
  std::stringstream lines(read_file(source_log()));
  for (std::string line; std::getline(lines, line);) {
    const auto sql = from_hex(line.substr(0, line.find(' ')));
    if (!sql) throw std::runtime_error("the witness wrote a line that is none: " + line);
    all.push_back(*sql);
  }
  return all;
}

void CrashHouse::log_execution(const std::string& sql) const {
  write_file(source_log(), read_file(source_log()) + to_hex(sql) + "\n");
}

void CrashHouse::keep_copy_of_store() const {
  for (const auto* end : {"", "-wal", "-shm"})
    write_file(file("copy") + end, read_file(store() + end));
}

void CrashHouse::put_copy_of_store_back() const {
  for (const auto* end : {"", "-wal", "-shm"})
    write_file(store() + end, read_file(file("copy") + end));
}

void CrashHouse::forget_what_to_take_up() const {
  Db store(this->store(), SQLITE_OPEN_READWRITE);
  store.run("UPDATE data_agent_session SET phase = 1");
}

Contradictions CrashHouse::compare(const Journal& journal) const {
  // Opened for writing, because a store that was killed has a log to recover.
  Db store(this->store(), SQLITE_OPEN_READWRITE);
  std::map<std::string, std::string> started;            // statement → "session/step"
  std::map<std::string, std::string> steps;              // "session/step" → statement
  std::map<std::string, std::set<std::string>> records;  // "session/step" → record types
  std::set<std::string> sessions;
  for (const auto& row : store.rows("SELECT session_id FROM data_agent_session"))
    sessions.insert(row[0]);
  for (const auto& row :
       store.rows("SELECT session_id || '/' || step_number, proposed_sql FROM data_agent_step"))
    steps[row[0]] = row[1];
  for (const auto& row :
       store.rows("SELECT d.session_id || '/' || r.n, r.type FROM audit_record r JOIN "
                  "data_agent_session d "
                  "ON d.id = r.session WHERE r.n > 0 AND r.type IN (3, 5, 6) ORDER BY r.seq"))
    records[row[0]].insert(row[1]);
  for (const auto& [step, types] : records)
    if (types == std::set<std::string>{"3", "5", "6"}) started[steps[step]] = step;

  Contradictions found;
  std::map<std::string, int> runs;
  for (const auto& sql : executed()) {
    ++found.executed;
    if (++runs[sql] == 2) found.ran_twice.push_back(sql);
    if (!started.contains(sql)) found.ran_without_record.push_back(sql);
  }
  for (const auto& event : journal.all()) {
    ++found.acknowledged;
    const auto name = event.session + "/" + std::to_string(event.step);
    switch (event.what) {
      case Acknowledged::What::kSession:
        if (!sessions.contains(event.session)) found.lost.push_back("session " + event.session);
        break;
      case Acknowledged::What::kStep:
        if (steps[name] != event.sql) found.lost.push_back("step " + name);
        break;
      case Acknowledged::What::kApproved:
        if (!records[name].contains("5")) found.lost.push_back("approval of " + name);
        break;
      case Acknowledged::What::kStarted:
        if (!records[name].contains("5") || !records[name].contains("6"))
          found.lost.push_back("approval and start of " + name);
        break;
      case Acknowledged::What::kRejected:
        if (!records[name].contains("5")) found.lost.push_back("rejection of " + name);
        break;
    }
  }
  return found;
}

}  // namespace countersign::test
