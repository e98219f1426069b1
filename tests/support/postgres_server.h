#pragma once

// A real PostgreSQL for tests: a private server in a fresh folder, on a loopback port of its own,
// gone with the process that asked for it, however that ends. It is started at the first use; each
// test clones its database from a template, which takes some hundredths of a second.
//
//   PostgresDatabase shop;                       // tests/cases/shop_postgres.sql, and a reading
//   role auto engine = engines::open_engine({"shop", shop.url()}); shop.run("ALTER TABLE orders ADD
//   COLUMN x int");      // as the superuser
//
// Throws where PostgreSQL is missing, naming the package: a test that needs it is not skipped.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace countersign::testing {

class PostgresServer {
 public:
  // The one of this process. Any thread.
  static PostgresServer& shared();

  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;
  ~PostgresServer();

  int port() const { return port_; }
  int version() const { return version_; }  // 150020
  // Where the server keeps its data. It may write here and, in tests, nowhere else.
  const std::filesystem::path& folder() const { return folder_; }
  std::string log() const;

  std::string url(std::string_view database, std::string_view role = "reader") const;

  // Superuser's statements, in the given database. Throws with the server's words.
  void run(std::string_view sql, std::string_view database = "postgres");
  // The rows of a query as text, cells separated by `|`, NULL as "".
  std::vector<std::string> rows(std::string_view sql, std::string_view database = "postgres");

  // Signals to the whole server: SIGSTOP, SIGCONT, SIGKILL (it is gone then, for good).
  void signal(int number);
  // Stops it and starts it again on the same port, same data.
  void restart();

 private:
  PostgresServer();
  void start();
  void stop();

  std::filesystem::path folder_;
  std::filesystem::path programs_;
  int port_ = 0;
  int version_ = 0;
  int alive_ = -1;  // a pipe: its end tells the guardian that we are gone
  int guardian_ = 0;
};

// A database of its own, dropped with its owner. Roles belong to the whole server: `reader` is the
// one of docs/postgresql.md, with the four tables of the shop that analysts may read.
class PostgresDatabase {
 public:
  enum class From { kEmpty, kShop };
  explicit PostgresDatabase(From from = From::kShop);
  ~PostgresDatabase();
  PostgresDatabase(const PostgresDatabase&) = delete;
  PostgresDatabase& operator=(const PostgresDatabase&) = delete;

  const std::string& name() const { return name_; }
  std::string url(std::string_view role = "reader") const;

  void run(std::string_view sql) const;
  std::vector<std::string> rows(std::string_view sql) const;
  std::string cell(std::string_view sql) const;  // the first one; "" where there is none
  // Takes away what the second script of docs/postgresql.md does.
  void be_stricter() const;

 private:
  PostgresServer& server_;
  std::string name_;
};

// The tables in their order, one statement after another: a text that is the same as long as
// nothing that matters in the database or its roles changed: rows of every table, sequences, large
// objects, relations, functions, roles and their settings, replication slots, advisory locks,
// listeners.
std::string everything_in(const PostgresDatabase& database);

}  // namespace countersign::testing
