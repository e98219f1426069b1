#pragma once

// One connection to a PostgreSQL server: libpq wrapped once, never waiting longer than told.
// A Connection is used by one thread at a time.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"
#include "core/secret.h"
#include "engines/postgres/address.h"
#include "engines/postgres/patience.h"

struct pg_cancel;
struct pg_conn;
struct pg_result;

namespace countersign::engines::postgres {

// How a server, or the way to it, says no.
struct Failure {
  enum class Kind {
    kRefused,  // the server's word, with its code
    kLost,     // the connection broke, or was never made
    kLate,     // patience ended
    kRang,     // the alarm
  };
  Kind kind = Kind::kLost;
  std::string code = {};   // SQLSTATE, where the server said one
  std::string words = {};  // its own, not yet fit to be shown
  std::string hint = {};
  bool is_fatal = false;  // the server ended the session with it
};

struct ResultClearer {
  void operator()(pg_result* result) const;
};
using Answer = std::unique_ptr<pg_result, ResultClearer>;

// Rows of one of our own statements.
class Table {
 public:
  Table() = default;
  explicit Table(Answer answer) : answer_(std::move(answer)) {}
  int rows() const;
  bool is_null(int row, int column) const;
  std::string_view view(int row, int column) const;  // "" for NULL
  std::string text(int row, int column) const { return std::string(view(row, column)); }
  bool is_true(int row, int column) const { return view(row, column) == "t"; }

 private:
  Answer answer_;
};

// What it takes to stop a running statement, from any thread: it goes by a connection of its own,
// and waits for the server.
class Stopper {
 public:
  explicit Stopper(pg_conn* connection);
  ~Stopper();
  Stopper(const Stopper&) = delete;
  Stopper& operator=(const Stopper&) = delete;
  void stop();

 private:
  pg_cancel* cancel_;
};

class Connection {
 public:
  // `settings` hold from the first moment on, and DISCARD ALL goes back to them.
  struct Setting {
    std::string name;
    std::string value;
  };
  static Result<std::unique_ptr<Connection>, Failure> open(const Address& address,
                                                           const Secret& password,
                                                           const std::vector<Setting>& settings,
                                                           const Patience& patience);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // One of our own fixed statements, by the extended protocol, all rows at once.
  Result<Table, Failure> ask(std::string_view sql, const std::vector<std::string>& parameters,
                             const Patience& patience);

  // A statement of somebody else's: exactly one by the protocol, row after row. next() gives a row
  // (or the columns, where there are no rows), and null at the end; after a Failure nothing is left
  // to read but through drain().
  Result<Done, Failure> send(std::string_view sql, const Patience& patience);
  Result<Answer, Failure> next(const Patience& patience);
  // The bytes of one row that are held while it arrives; more ends the reading by kLost, with
  // is_too_much() true.
  void set_row_bytes_max(std::size_t bytes) { row_bytes_max_ = bytes; }
  bool is_too_much() const { return is_too_much_; }
  // Reads on until the statement has ended. False: it did not within patience.
  bool drain(const Patience& patience);

  std::unique_ptr<Stopper> stopper() const;
  int server_version() const;  // 150020
  bool uses_tls() const;
  bool is_alive() const;

 private:
  explicit Connection(pg_conn* connection) : connection_(connection) {}
  std::optional<Failure> flush(const Patience& patience);
  std::optional<Failure> await_answer(const Patience& patience);
  Failure broken() const;
  std::size_t bytes_received() const;

  pg_conn* connection_;
  std::size_t row_bytes_max_ = static_cast<std::size_t>(-1);
  bool is_too_much_ = false;
};

Failure failure_of(const pg_result* result);

}  // namespace countersign::engines::postgres
