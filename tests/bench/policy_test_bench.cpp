// How long `policy test` takes for a million recorded steps, beside reading their rows alone. Every
// fifth of the statements is a text of its own, and where a text comes back it comes from far away,
// so that little is gained by remembering.
//
//   policy_test_bench [STEPS]

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/resource.h>

#include "agent/rejudging.h"
#include "audit/history.h"
#include "audit/store.h"
#include "core/clock.h"
#include "engines/engine.h"
#include "guardrails/guard.h"
#include "tests/support/guard_facts.h"
#include "tests/support/running_server.h"

namespace {

using namespace countersign;

constexpr std::uint64_t kStepsOfSession = 5;

// As analysts write them; {} is a number.
constexpr std::array kTemplates = {
    "SELECT count(*) FROM orders WHERE id > {}",
    "SELECT country, count(*) AS n FROM customers WHERE id <> {} GROUP BY country ORDER BY n DESC",
    "SELECT c.name, sum(o.total) AS spent FROM customers c JOIN orders o ON o.customer_id = c.id "
    "WHERE o.id > {} GROUP BY c.id ORDER BY spent DESC LIMIT 20",
    "SELECT strftime('%Y-%m', order_date) AS month, round(avg(total), 2) FROM orders WHERE "
    "customer_id = {} GROUP BY month",
    "WITH monthly AS (SELECT customer_id, strftime('%Y-%m', order_date) AS m, sum(total) AS t FROM "
    "orders GROUP BY 1, 2) SELECT m, max(t) FROM monthly WHERE customer_id < {} GROUP BY m",
    "SELECT p.category, sum(i.quantity * i.unit_price) AS revenue FROM order_items i JOIN products "
    "p ON p.id = i.product_id JOIN orders o ON o.id = i.order_id WHERE o.id <> {} GROUP BY "
    "p.category HAVING revenue > 100 ORDER BY revenue DESC",
    "SELECT name FROM customers WHERE id NOT IN (SELECT customer_id FROM orders WHERE customer_id "
    "IS NOT NULL) AND id > {}",
    "SELECT order_date, total, sum(total) OVER (ORDER BY order_date) AS running FROM orders WHERE "
    "id < {}",
    "SELECT CASE WHEN price >= {} THEN 'high' ELSE 'low' END AS tier, count(*) FROM products GROUP "
    "BY 1",
    "SELECT username FROM users WHERE id = {}"};  // refused

std::string shop_sql() {
  std::ifstream in(std::string(COUNTERSIGN_SOURCE_DIR) + "/tests/cases/shop.sql");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string statement(std::uint64_t step, std::uint64_t distinct) {
  const std::uint64_t which = step * 7919 % distinct;
  return fmt::format(fmt::runtime(kTemplates[which % kTemplates.size()]), 1'000 + which);
}

// Rows as the product writes them, by the fast way.
class Bulk {
 public:
  explicit Bulk(const std::string& path) {
    if (sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
      throw std::runtime_error("cannot open " + path);
    run("PRAGMA synchronous = OFF");
    run("BEGIN IMMEDIATE");
  }
  ~Bulk() { sqlite3_close(db_); }
  Bulk(const Bulk&) = delete;
  Bulk& operator=(const Bulk&) = delete;

  void run(const std::string& sql) {
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      throw std::runtime_error(std::string(sqlite3_errmsg(db_)) + " in: " + sql);
  }
  sqlite3* db() { return db_; }

 private:
  sqlite3* db_ = nullptr;
};

class Inserting {
 public:
  Inserting(Bulk& bulk, const char* sql) {
    if (sqlite3_prepare_v2(bulk.db(), sql, -1, &statement_, nullptr) != SQLITE_OK)
      throw std::runtime_error(sqlite3_errmsg(bulk.db()));
  }
  ~Inserting() { sqlite3_finalize(statement_); }
  Inserting(const Inserting&) = delete;
  Inserting& operator=(const Inserting&) = delete;

  Inserting& number(std::uint64_t value) {
    sqlite3_bind_int64(statement_, ++bound_, static_cast<sqlite3_int64>(value));
    return *this;
  }
  Inserting& text(const std::string& value) {
    sqlite3_bind_text(statement_, ++bound_, value.c_str(), -1, SQLITE_TRANSIENT);
    return *this;
  }
  void run() {
    if (sqlite3_step(statement_) != SQLITE_DONE) throw std::runtime_error("a row was not taken");
    sqlite3_reset(statement_);
    bound_ = 0;
  }

 private:
  sqlite3_stmt* statement_ = nullptr;
  int bound_ = 0;
};

void add_steps(Bulk& bulk, std::uint64_t steps) {
  Inserting session(bulk,
                    "INSERT INTO data_agent_session (id, session_id, question, user_ip, "
                    "total_steps, kind, user_id, source, phase, max_history_messages, first_seq, "
                    "last_seq, started_us) VALUES (?1, ?2, 'How many?', '10.0.0.1', 5, 1, 101, "
                    "'shop', 5, 50, 1, 1, ?3)");
  Inserting step(bulk,
                 "INSERT INTO step (id, proposed_sql, state, "
                 "proposer, verdict, reads, estimated_rows, estimated_cost, policy_digest, "
                 "schema_digest, sent_to_model, proposed_us) VALUES (?1, ?2, ?3, "
                 "'planner:builtin', ?4, 'orders(id)', 100, 1000, 1, 1, 0, ?5)");
  Inserting record(bulk,
                   "INSERT INTO record (seq, after_us, type, session, n) "
                   "VALUES (?1, 1, 4, ?2, ?3)");
  Inserting signal(bulk,
                   "INSERT INTO data_agent_signal (session, n, of, seq, k, rule, category, "
                   "severity, span_from, span_to, at_us) VALUES (?1, ?2, 2, ?3, 0, 'G-06', 3, 3, "
                   "21, 26, 1)");
  std::string id;
  for (std::uint64_t i = 0; i < steps; ++i) {
    const std::uint64_t s = i / kStepsOfSession + 1;
    const std::uint64_t n = i % kStepsOfSession + 1;
    if (n == 1) {
      id = fmt::format("sess_{:016}", s);
      session.number(s).text(id).number(s).run();
    }
    const std::string sql = statement(i, steps / 5);
    const bool is_refused = sql.find("FROM users") != std::string::npos;
    step.number(s * 65536 + n).text(sql).number(is_refused ? 3 : 10).number(is_refused ? 3 : 1);
    step.number(s).run();
    record.number(i + 1).number(s).number(n).run();
    if (is_refused) signal.number(s).number(n).number(i + 1).run();
  }
}

std::string make_store(const test::TemporaryFolder& folder, std::uint64_t steps) {
  const SystemClock clock;
  audit::StoreOptions options;
  options.path = folder.file("store.db");
  {
    const auto store = audit::open_store(options, clock);
    const auto policy = testing::shop_policy();
    store->keep_policy(policy.digest(), policy.canonical());
    store->keep_schema(sha256(shop_sql()), shop_sql());
  }
  Bulk bulk(options.path);
  add_steps(bulk, steps);
  bulk.run("COMMIT");
  return options.path;
}

template <class Work>
double seconds(Work work) {
  const auto from = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count();
}

// Of all threads of this process.
double seconds_of_work() {
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  const auto of = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return of(usage.ru_utime) + of(usage.ru_stime);
}

double megabytes_at_most() {
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

double read_alone(const std::string& path) {
  return seconds([&] {
    const auto history = audit::open_history(path);
    std::size_t count = 0;
    while (const auto steps = history->next()) count += steps->size();
    std::printf("rows read alone: %zu steps\n", count);
  });
}

struct Cost {
  double time = 0;
  double work = 0;  // of all threads
};

Cost judged_again(const std::string& path, agent::RejudgeOptions options, const char* how) {
  agent::Rejudgement result;
  const double work_before = seconds_of_work();
  const double took = seconds([&] {
    const auto history = audit::open_history(path);
    const auto reader = audit::open_reader(path);
    result = agent::rejudge(*history, *reader, options);
  });
  const double work = seconds_of_work() - work_before;
  std::printf("%-44s %7.1f s  %7.1f s of work  %9.0f steps/s  %llu of %llu differ\n", how, took,
              work, static_cast<double>(result.judged) / took,
              static_cast<unsigned long long>(result.changed),
              static_cast<unsigned long long>(result.judged));
  return {took, work};
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t steps = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  if (steps < 1000) {
    std::fputs("how many steps? At least 1000\n", stderr);
    return 2;
  }
  const test::TemporaryFolder folder;
  const std::string path = make_store(folder, steps);
  const double reading = read_alone(path);
  std::printf("%-44s %7.1f s\n", "reading the rows alone", reading);
  agent::RejudgeOptions options;
  judged_again(path, options, "under the policies of then, 2 threads");
  auto stricter = testing::shop_policy();
  stricter.tables.erase("products");
  options.policies.emplace();
  options.policies->emplace("shop", guardrails::PolicyBook{stricter, {}});
  const Cost two = judged_again(path, options, "under another policy, 2 threads");
  options.threads = 1;
  const Cost one = judged_again(path, options, "under another policy, 1 thread");
  // Half of the work is what two cores take that have nothing else to do; the clock says more where
  // others are at work beside it.
  const double millions = static_cast<double>(steps) / 1e6;
  const double of_million = two.work / 2 / millions;
  std::printf("\n%-44s %7.2f\n", "beside reading alone, 2 threads", two.time / reading);
  std::printf("%-44s %7.2f\n", "1 thread beside 2", one.time / two.time);
  std::printf("%-44s %7.1f s\n", "a million steps, by the clock", two.time / millions);
  std::printf("%-44s %7.1f s <= 120 s%s\n", "a million steps, half of the work", of_million,
              of_million <= 120 ? "" : "  (not reached)");
  std::printf("%-44s %7.0f MB\n", "memory at most", megabytes_at_most());
  return 0;
}
