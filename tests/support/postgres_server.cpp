#include "tests/support/postgres_server.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace countersign::testing {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPackage =
    "these tests need PostgreSQL's server; on Debian: apt-get install postgresql";
constexpr auto kStartsWithin = std::chrono::seconds(60);

struct ConnectionCloser {
  void operator()(PGconn* connection) const { PQfinish(connection); }
};
using Connection = std::unique_ptr<PGconn, ConnectionCloser>;
struct ResultClearer {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Answer = std::unique_ptr<PGresult, ResultClearer>;

std::string read_whole(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string output_of(const std::string& command) {
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "re"), pclose);
  std::array<char, 4096> buffer{};
  std::string text;
  while (pipe && fgets(buffer.data(), static_cast<int>(buffer.size()), pipe.get()) != nullptr)
    text += buffer.data();
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// PostgreSQL refuses to run as root.
std::string as_server_user() {
  return geteuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --init-groups " : "";
}

fs::path find_programs() {
  const fs::path programs = output_of("pg_config --bindir 2>/dev/null");
  if (programs.empty() || !fs::exists(programs / "initdb"))
    throw std::runtime_error(std::string(kPackage));
  return programs;
}

fs::path make_folder() {
  std::string pattern = (fs::temp_directory_path() / "pg-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  if (geteuid() != 0) return pattern;
  const passwd* user = getpwnam("postgres");
  if (user == nullptr || chown(pattern.c_str(), user->pw_uid, user->pw_gid) != 0)
    throw std::runtime_error(std::string(kPackage));
  return pattern;
}

int free_port() {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool is_bound = bind(probe, generic, size) == 0 && getsockname(probe, generic, &size) == 0;
  close(probe);
  if (!is_bound) throw std::runtime_error("no free port on loopback");
  return ntohs(address.sin_port);
}

// Trust on loopback, but for roles that are made to have a password.
constexpr std::string_view kAccess =
    "local all postgres trust\n"
    "host all secretive 127.0.0.1/32 scram-sha-256\n"
    "host all unwelcome 127.0.0.1/32 reject\n"
    "host all all 127.0.0.1/32 trust\n"
    "host replication all 127.0.0.1/32 trust\n";

constexpr std::string_view kSettings =
    "listen_addresses = '127.0.0.1'\n"
    "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"
    "shared_buffers = 16MB\nmax_connections = 60\nautovacuum = off\n"
    "max_wal_size = 64MB\nwal_level = logical\nlog_min_messages = warning\n"
    "client_min_messages = warning\ntemp_file_limit = -1\ntimezone = 'UTC'\n";

// Waits for the end of its standard input, which comes with the end of the process that started it,
// whatever ended that; then ends the server and takes the folder away.
constexpr std::string_view kGuardian =
    "trap '' INT TERM HUP QUIT\n"
    "{}{}/postgres -D {}/data -p {} -k {} >>{}/log 2>&1 </dev/null &\n"
    "server=$!\n"
    "read -r word\n"
    "kill -CONT $server 2>/dev/null\n"
    "if [ \"$word\" = keep ]; then kill -INT $server; wait $server; exit; fi\n"
    "kill -QUIT $server 2>/dev/null\n"
    "wait $server\n"
    "rm -rf {}\n";

std::string cell_of(const PGresult* result, int row, int column) {
  return PQgetisnull(result, row, column) != 0 ? "" : PQgetvalue(result, row, column);
}

// A server that was just killed by a test comes back by itself.
Connection as_superuser(const fs::path& folder, int port, std::string_view database) {
  const std::string where =
      fmt::format("host={} port={} user=postgres dbname={}", folder.string(), port, database);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  for (;;) {
    Connection connection(PQconnectdb(where.c_str()));
    if (PQstatus(connection.get()) == CONNECTION_OK || std::chrono::steady_clock::now() > until)
      return connection;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

Answer ask(const Connection& connection, std::string_view sql) {
  Answer answer(PQexec(connection.get(), std::string(sql).c_str()));
  const ExecStatusType status = PQresultStatus(answer.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
    throw std::runtime_error(
        fmt::format("{}: {}", sql.substr(0, 200), PQerrorMessage(connection.get())));
  return answer;
}

std::vector<std::string> rows_of(const Answer& answer) {
  std::vector<std::string> rows;
  for (int row = 0; row < PQntuples(answer.get()); ++row) {
    std::string cells;
    for (int column = 0; column < PQnfields(answer.get()); ++column)
      cells += (column == 0 ? "" : "|") + cell_of(answer.get(), row, column);
    rows.push_back(std::move(cells));
  }
  return rows;
}

std::string tests_file(std::string_view name) {
  return read_whole(fs::path(COUNTERSIGN_SOURCE_DIR) / "tests/cases" / name);
}

// The block of docs/postgresql.md after that mark, with our names in it.
std::string documented_role(std::string_view mark) {
  const std::string page = read_whole(fs::path(COUNTERSIGN_SOURCE_DIR) / "docs/postgresql.md");
  const std::string opening = fmt::format("<!-- role: {} -->\n```sql\n", mark);
  const auto from = page.find(opening);
  if (from == std::string::npos) throw std::runtime_error("docs/postgresql.md has no " + opening);
  const auto end = page.find("```", from + opening.size());
  std::string script = page.substr(from + opening.size(), end - from - opening.size());
  for (const auto& [theirs, ours] :
       {std::pair<std::string, std::string>{"countersign_reader", "reader"},
        {"DATABASE shop ", "DATABASE shop_template "}})
    for (auto at = script.find(theirs); at != std::string::npos;
         at = script.find(theirs, at + ours.size()))
      script.replace(at, theirs.size(), ours);
  return script;
}

// Roles belong to the server, so they are made once. The smaller limit makes tests quicker.
constexpr std::string_view kMoreRoles =
    "ALTER ROLE reader SET temp_file_limit = '64MB';"
    "CREATE ROLE secretive LOGIN NOINHERIT PASSWORD 'open sesame';"
    "CREATE ROLE unwelcome LOGIN;";

// One question for each table and sequence, the catalog's own too.
constexpr const char* kWhatToAsk =
    "SELECT format(CASE WHEN c.relkind = 'S' THEN 'SELECT %L, last_value, is_called FROM %s' "
    "ELSE 'SELECT %L, count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM %s t' END, "
    "c.oid::regclass, c.oid::regclass) "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'S', 'm') AND n.nspname !~ '^pg_(toast|temp)' "
    "ORDER BY c.oid::regclass::text";
constexpr std::array kWhatElse = {
    "SELECT slot_name FROM pg_replication_slots ORDER BY 1",
    "SELECT locktype, objid FROM pg_locks WHERE locktype = 'advisory' ORDER BY 2",
    "SELECT gid FROM pg_prepared_xacts ORDER BY 1",
    "SELECT name, setting FROM pg_settings WHERE name NOT LIKE 'in_hot%' ORDER BY 1",
    "SELECT sourceline, name, setting FROM pg_file_settings ORDER BY 1, 2"};

}  // namespace

PostgresServer& PostgresServer::shared() {
  static PostgresServer server;
  return server;
}

PostgresServer::PostgresServer() : programs_(find_programs()) {
  folder_ = make_folder();
  const std::string made =
      output_of(fmt::format("cd / && {}{}/initdb -D {}/data -U postgres -A trust --no-locale "
                            "-E UTF8 --no-sync 2>&1",
                            as_server_user(), programs_.string(), folder_.string()));
  std::ofstream(folder_ / "data/pg_hba.conf", std::ios::trunc) << kAccess;
  std::ofstream(folder_ / "data/postgresql.conf", std::ios::app) << kSettings;
  if (!fs::exists(folder_ / "data/PG_VERSION")) {
    fs::remove_all(folder_);
    throw std::runtime_error("initdb: " + made);
  }
  port_ = free_port();
  start();
  run("CREATE DATABASE shop_template");
  run(tests_file("shop_postgres.sql"), "shop_template");
  run(documented_role("needed"), "shop_template");
  run(kMoreRoles);
}

PostgresServer::~PostgresServer() {
  stop();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void PostgresServer::start() {
  const std::string folder = folder_.string();
  std::string script = fmt::format(kGuardian, as_server_user(), programs_.string(), folder, port_,
                                   folder, folder, folder);
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
  posix_spawn_file_actions_addchdir_np(&actions, "/");
  // A test's end of output is waited for by whoever runs it; the guardian must not hold it open.
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  std::string shell = "/bin/sh";
  std::string option = "-c";
  std::array<char*, 4> arguments = {shell.data(), option.data(), script.data(), nullptr};
  const int failed =
      posix_spawn(&guardian_, "/bin/sh", &actions, &attributes, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(ends[0]);
  alive_ = ends[1];
  if (failed != 0) throw std::runtime_error("the server's guardian cannot be started");
  const std::string where =
      fmt::format("host={} port={} user=postgres dbname=postgres connect_timeout=5", folder, port_);
  const auto until = std::chrono::steady_clock::now() + kStartsWithin;
  while (PQping(where.c_str()) != PQPING_OK) {
    if (std::chrono::steady_clock::now() > until || waitpid(guardian_, nullptr, WNOHANG) != 0)
      throw std::runtime_error("PostgreSQL does not start: " + log());
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  const Connection connection(PQconnectdb(where.c_str()));
  version_ = PQserverVersion(connection.get());
}

void PostgresServer::stop() {
  if (alive_ >= 0) close(alive_);
  alive_ = -1;
  if (guardian_ > 0) waitpid(guardian_, nullptr, 0);
  guardian_ = 0;
}

void PostgresServer::restart() {
  if (write(alive_, "keep\n", 5) != 5) throw std::runtime_error("the server's guardian is gone");
  stop();
  start();
}

void PostgresServer::signal(int number) {
  const std::string pid = read_whole(folder_ / "data/postmaster.pid");
  const std::string family = output_of("pgrep -P " + pid.substr(0, pid.find('\n')));
  std::istringstream children(family);
  for (std::string child; std::getline(children, child);) kill(std::stoi(child), number);
  kill(std::stoi(pid), number);
}

std::string PostgresServer::log() const {
  return read_whole(folder_ / "log");
}

std::string PostgresServer::url(std::string_view database, std::string_view role) const {
  return fmt::format("postgresql://{}@127.0.0.1:{}/{}", role, port_, database);
}

void PostgresServer::run(std::string_view sql, std::string_view database) {
  const Connection connection = as_superuser(folder_, port_, database);
  ask(connection, sql);
}

std::vector<std::string> PostgresServer::rows(std::string_view sql, std::string_view database) {
  const Connection connection = as_superuser(folder_, port_, database);
  return rows_of(ask(connection, sql));
}

PostgresDatabase::PostgresDatabase(From from) : server_(PostgresServer::shared()) {
  static std::atomic<int> number{0};
  name_ = fmt::format("shop_{}", ++number);
  server_.run(fmt::format("CREATE DATABASE {} TEMPLATE {}", name_,
                          from == From::kShop ? "shop_template" : "template0"));
  server_.run(
      fmt::format("REVOKE ALL ON DATABASE {0} FROM PUBLIC;"
                  "GRANT CONNECT ON DATABASE {0} TO reader, secretive",
                  name_));
}

PostgresDatabase::~PostgresDatabase() {
  try {
    server_.run(fmt::format("DROP DATABASE {} WITH (FORCE)", name_));
  } catch (const std::exception& gone) {
    // A test may have ended the server.
    std::fprintf(stderr, "%s\n", gone.what());
  }
}

void PostgresDatabase::be_stricter() const {
  run(documented_role("stricter"));
}

std::string PostgresDatabase::url(std::string_view role) const {
  return server_.url(name_, role);
}

void PostgresDatabase::run(std::string_view sql) const {
  server_.run(sql, name_);
}

std::vector<std::string> PostgresDatabase::rows(std::string_view sql) const {
  return server_.rows(sql, name_);
}

std::string PostgresDatabase::cell(std::string_view sql) const {
  const auto found = rows(sql);
  return found.empty() ? "" : found.front();
}

std::string everything_in(const PostgresDatabase& database) {
  const PostgresServer& server = PostgresServer::shared();
  const Connection connection = as_superuser(server.folder(), server.port(), database.name());
  std::string text;
  for (const auto& question : rows_of(ask(connection, kWhatToAsk)))
    text += rows_of(ask(connection, question)).front() + "\n";
  for (const auto* question : kWhatElse) {
    text += std::string(question) + "\n";
    for (const auto& row : rows_of(ask(connection, question))) text += row + "\n";
  }
  return text;
}

}  // namespace countersign::testing
