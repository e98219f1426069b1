#include "engines/postgres/connection.h"

#include <array>
#include <utility>

#include <libpq-fe.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

namespace countersign::engines::postgres {

namespace {

Failure failure_of(Waited waited) {
  return {.kind = waited == Waited::kRang ? Failure::Kind::kRang : Failure::Kind::kLate};
}

std::string without_line_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

// In `options` a blank ends a setting, unless it is escaped.
std::string options_text(const std::vector<Connection::Setting>& settings) {
  std::string text;
  for (const auto& [name, value] : settings) {
    text += (text.empty() ? "-c " : " -c ") + name + "=";
    for (const char c : value) {
      if (c == ' ' || c == '\\') text += '\\';
      text += c;
    }
  }
  return text;
}

// Dead peers are noticed also while nothing is sent.
constexpr std::array<std::pair<const char*, const char*>, 7> kOurs = {{
    {"client_encoding", "UTF8"},
    {"application_name", "countersign"},
    {"keepalives", "1"},
    {"keepalives_idle", "20"},
    {"keepalives_interval", "5"},
    {"keepalives_count", "3"},
    {"tcp_user_timeout", "15000"},
}};

void ignore_notice(void*, const PGresult*) {}

}  // namespace

void ResultClearer::operator()(pg_result* result) const {
  PQclear(result);
}

int Table::rows() const {
  return PQntuples(answer_.get());
}
bool Table::is_null(int row, int column) const {
  return PQgetisnull(answer_.get(), row, column) != 0;
}
std::string_view Table::view(int row, int column) const {
  return {PQgetvalue(answer_.get(), row, column),
          static_cast<std::size_t>(PQgetlength(answer_.get(), row, column))};
}

Stopper::Stopper(pg_conn* connection) : cancel_(PQgetCancel(connection)) {}
Stopper::~Stopper() {
  PQfreeCancel(cancel_);
}
void Stopper::stop() {
  std::array<char, 256> words{};
  // That it does not arrive shows in the statement not ending; whoever waits for that closes.
  if (cancel_ != nullptr) PQcancel(cancel_, words.data(), static_cast<int>(words.size()));
}

Failure failure_of(const pg_result* result) {
  const auto field = [&](int which) {
    const char* text = PQresultErrorField(result, which);
    return std::string(text == nullptr ? "" : text);
  };
  Failure failure{Failure::Kind::kRefused, field(PG_DIAG_SQLSTATE), field(PG_DIAG_MESSAGE_PRIMARY),
                  field(PG_DIAG_MESSAGE_HINT)};
  const std::string severity = field(PG_DIAG_SEVERITY_NONLOCALIZED);
  failure.is_fatal = severity == "FATAL" || severity == "PANIC";
  // Without a code it is libpq itself that speaks, of a connection that is gone.
  if (failure.code.empty()) {
    failure.kind = Failure::Kind::kLost;
    failure.words = without_line_end(PQresultErrorMessage(result));
  }
  return failure;
}

Result<std::unique_ptr<Connection>, Failure> Connection::open(const Address& address,
                                                              const Secret& password,
                                                              const std::vector<Setting>& settings,
                                                              const Patience& patience) {
  const std::string options = options_text(settings);
  std::vector<const char*> keywords;
  std::vector<const char*> values;
  const auto add = [&](const char* keyword, const char* value) {
    keywords.push_back(keyword);
    values.push_back(value);
  };
  for (const auto& [keyword, value] : address.parts) add(keyword.c_str(), value.c_str());
  for (const auto& [keyword, value] : kOurs) add(keyword, value);
  const std::string secret(password.reveal());
  if (!secret.empty()) add("password", secret.c_str());
  add("options", options.c_str());
  add(nullptr, nullptr);
  std::unique_ptr<Connection> made(
      new Connection(PQconnectStartParams(keywords.data(), values.data(), 0)));
  PGconn* raw = made->connection_;
  if (raw == nullptr) return unexpected(Failure{.words = "out of memory"});
  PQsetNoticeReceiver(raw, ignore_notice, nullptr);
  // libpq wants to be asked for the first time as if it could write.
  for (auto state = PGRES_POLLING_WRITING; state != PGRES_POLLING_OK; state = PQconnectPoll(raw)) {
    if (state == PGRES_POLLING_FAILED || PQstatus(raw) == CONNECTION_BAD)
      return unexpected(made->broken());
    const Waited waited = wait_for(PQsocket(raw), state == PGRES_POLLING_WRITING, patience);
    if (waited != Waited::kReady) return unexpected(failure_of(waited));
  }
  PQsetnonblocking(raw, 1);
  return made;
}

Connection::~Connection() {
  PQfinish(connection_);
}

Failure Connection::broken() const {
  return {.kind = Failure::Kind::kLost, .words = without_line_end(PQerrorMessage(connection_))};
}

std::optional<Failure> Connection::flush(const Patience& patience) {
  for (;;) {
    const int left = PQflush(connection_);
    if (left == 0) return std::nullopt;
    if (left < 0) return broken();
    const Waited waited = wait_for(PQsocket(connection_), true, patience);
    if (waited != Waited::kReady) return failure_of(waited);
    // The server may be waiting for us to read before it reads on.
    if (PQconsumeInput(connection_) == 0) return broken();
  }
}

// What the kernel has taken in for this connection, less what still waits there: what libpq holds.
// Where the kernel does not count (a socket file), only what waits can be seen.
std::size_t Connection::bytes_received() const {
  int waiting = 0;
  ioctl(PQsocket(connection_), FIONREAD, &waiting);
  tcp_info info{};
  socklen_t size = sizeof info;
  if (getsockopt(PQsocket(connection_), IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return 0;
  return static_cast<std::size_t>(info.tcpi_bytes_received) - static_cast<std::size_t>(waiting);
}

std::optional<Failure> Connection::await_answer(const Patience& patience) {
  if (PQisBusy(connection_) == 0) return std::nullopt;
  const std::size_t before = bytes_received();
  while (PQisBusy(connection_) != 0) {
    const Waited waited = wait_for(PQsocket(connection_), false, patience);
    if (waited != Waited::kReady) return failure_of(waited);
    if (PQconsumeInput(connection_) == 0) return broken();
    if (bytes_received() - before > row_bytes_max_) {
      is_too_much_ = true;
      return Failure{.kind = Failure::Kind::kLost};
    }
  }
  return std::nullopt;
}

Result<Table, Failure> Connection::ask(std::string_view sql,
                                       const std::vector<std::string>& parameters,
                                       const Patience& patience) {
  std::vector<const char*> values;
  for (const auto& parameter : parameters) values.push_back(parameter.c_str());
  const int sent =
      PQsendQueryParams(connection_, std::string(sql).c_str(), static_cast<int>(values.size()),
                        nullptr, values.data(), nullptr, nullptr, 0);
  if (sent == 0) return unexpected(broken());
  if (auto failure = flush(patience)) return unexpected(std::move(*failure));
  Table table;
  std::optional<Failure> refused;
  for (;;) {
    if (auto failure = await_answer(patience)) return unexpected(std::move(*failure));
    Answer answer(PQgetResult(connection_));
    if (!answer) break;
    const auto status = PQresultStatus(answer.get());
    if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
      table = Table(std::move(answer));
    else if (!refused)
      refused = failure_of(answer.get());
  }
  if (refused) return unexpected(std::move(*refused));
  return table;
}

Result<Done, Failure> Connection::send(std::string_view sql, const Patience& patience) {
  is_too_much_ = false;
  if (PQsendQueryParams(connection_, std::string(sql).c_str(), 0, nullptr, nullptr, nullptr,
                        nullptr, 0) == 0 ||
      PQsetSingleRowMode(connection_) == 0)
    return unexpected(broken());
  if (auto failure = flush(patience)) return unexpected(std::move(*failure));
  return Done{};
}

Result<Answer, Failure> Connection::next(const Patience& patience) {
  if (auto failure = await_answer(patience)) return unexpected(std::move(*failure));
  Answer answer(PQgetResult(connection_));
  if (!answer) return answer;
  switch (PQresultStatus(answer.get())) {
    case PGRES_SINGLE_TUPLE:
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
      return answer;
    case PGRES_COPY_IN:
    case PGRES_COPY_OUT:
    case PGRES_COPY_BOTH:
      return unexpected(
          Failure{Failure::Kind::kRefused, "", "COPY is not a statement that reads", "", true});
    default:
      return unexpected(failure_of(answer.get()));
  }
}

bool Connection::drain(const Patience& patience) {
  for (;;) {
    if (is_too_much_ || await_answer(patience)) return false;
    const Answer answer(PQgetResult(connection_));
    if (!answer) return true;
    const auto status = PQresultStatus(answer.get());
    // The server waits for data in these states, and would for ever.
    if (status == PGRES_COPY_IN || status == PGRES_COPY_OUT || status == PGRES_COPY_BOTH)
      return false;
  }
}

std::unique_ptr<Stopper> Connection::stopper() const {
  return std::make_unique<Stopper>(connection_);
}

int Connection::server_version() const {
  return PQserverVersion(connection_);
}
bool Connection::uses_tls() const {
  return PQsslInUse(connection_) != 0;
}
bool Connection::is_alive() const {
  return PQstatus(connection_) == CONNECTION_OK;
}

}  // namespace countersign::engines::postgres
