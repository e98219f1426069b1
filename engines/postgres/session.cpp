#include "engines/postgres/session.h"

#include <array>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "core/text.h"
#include "engines/postgres/role.h"
#include "queries/statements.h"

namespace countersign::engines::postgres {

namespace {

constexpr auto kConnectsWithin = std::chrono::milliseconds(10'000);
constexpr auto kCleansWithin = std::chrono::milliseconds(2'000);
constexpr auto kIdleMax = std::chrono::minutes(5);
constexpr std::size_t kKept = 4;
constexpr int kOldestServer = 130000;

std::string quoted_name(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

// pg_catalog comes first by itself; temporary tables, of which there are none, would come last.
std::string path_text(const std::vector<std::string>& search_path) {
  std::string text;
  for (const auto& schema : search_path) text += quoted_name(schema) + ", ";
  return text + "pg_temp";
}

// Spelled as the server answers when it is asked for them.
std::vector<Connection::Setting> pinned(const std::vector<std::string>& search_path) {
  return {{"default_transaction_read_only", "on"},
          {"search_path", path_text(search_path)},
          {"statement_timeout", "30s"},
          {"lock_timeout", "2s"},
          {"idle_in_transaction_session_timeout", "1min"},
          {"standard_conforming_strings", "on"},
          {"row_security", "on"},
          {"DateStyle", "ISO, YMD"},
          {"IntervalStyle", "iso_8601"},
          {"TimeZone", "UTC"},
          {"extra_float_digits", "1"},
          {"bytea_output", "hex"},
          {"array_nulls", "on"},
          {"transform_null_equals", "off"},
          {"max_parallel_workers_per_gather", "2"}};
}

// A one-dimensional array of plain words.
std::string array_text(const std::vector<Connection::Setting>& settings) {
  std::string text = "{";
  for (const auto& setting : settings) text += (text.size() > 1 ? "," : "") + setting.name;
  return text + "}";
}

}  // namespace

Result<Done, Failure> begin_reading(Connection& connection, const Patience& patience) {
  const auto begun = connection.ask(queries::k_sources_postgres_begin, {}, patience);
  if (!begun) return unexpected(begun.error());
  return Done{};
}

Result<Done, Failure> end_reading(Connection& connection, const Patience& patience) {
  const auto ended = connection.ask(queries::k_sources_postgres_rollback, {}, patience);
  if (!ended) return unexpected(ended.error());
  return Done{};
}

SessionPool::SessionPool(PostgresSource source)
    : source_(std::move(source)),
      naming_{source_.name, source_.address.display(), std::string(source_.address.part("user")),
              source_.password_env},
      search_path_(source_.search_path.empty() ? std::vector<std::string>{"public"}
                                               : source_.search_path),
      settings_(pinned(search_path_)) {}

Result<Session, SourceError> SessionPool::take(const Patience& patience) {
  const auto oldest = SteadyClock::now() - kIdleMax;
  for (;;) {
    Session session;
    {
      auto idle = idle_.lock();
      if (idle->empty()) break;
      session = std::move(idle->back());
      idle->pop_back();
    }
    if (session.idle_since > oldest && session.connection->is_alive()) return session;
  }
  return take_fresh(patience);
}

namespace {

Result<Secret, SourceError> password_of(const PostgresSource& source) {
  if (source.password_env.empty()) return Secret();
  const char* password = std::getenv(source.password_env.c_str());
  if (password != nullptr) return Secret(password);
  return unexpected(SourceError{
      ErrorCode::kSourceMissing,
      fmt::format("source {}: the environment has no variable {} (password_env); set it where this "
                  "program is started",
                  printable(source.name), printable(source.password_env))});
}

// What was asked for holds: a pooler in between, or a setting of the server's, may say otherwise.
std::optional<std::string> not_in_force(const std::vector<Connection::Setting>& settings,
                                        const Table& found) {
  for (const auto& setting : settings) {
    bool holds = false;
    for (int row = 0; row < found.rows(); ++row)
      if (found.view(row, 0) == setting.name) holds = found.view(row, 1) == setting.value;
    if (!holds)
      return fmt::format(
          "the setting {} = {} does not hold there; is there a pooler in between? "
          "Connect to the server itself",
          setting.name, setting.value);
  }
  return std::nullopt;
}

}  // namespace

Result<Session, SourceError> SessionPool::take_fresh(const Patience& patience) {
  const Patience ours = patience.at_most(kConnectsWithin);
  const auto password = password_of(source_);
  if (!password) return unexpected(password.error());
  auto opened = Connection::open(source_.address, password.value(), settings_, ours);
  if (!opened) return unexpected(connect_error(opened.error(), naming_));
  Connection& connection = *opened.value();
  const auto no = [&](std::string_view words) {
    return unexpected(SourceError{ErrorCode::kSourceError,
                                  fmt::format("source {}: {}", printable(naming_.source), words)});
  };
  if (connection.server_version() < kOldestServer)
    return no(fmt::format("PostgreSQL {} is too old; 13 or later is needed",
                          connection.server_version() / 10'000));
  const auto found =
      connection.ask(queries::k_sources_postgres_settings, {array_text(settings_)}, ours);
  if (!found) return unexpected(statement_error(found.error(), naming_));
  if (const auto weak = not_in_force(settings_, found.value())) return no(*weak);
  const auto refused = role_refused(connection, naming_, ours);
  if (!refused) return unexpected(statement_error(refused.error(), naming_));
  if (refused.value()) return no(*refused.value());
  return Session{std::move(opened.value()), true, {}};
}

void SessionPool::give_back(Session session, Saw saw) {
  Connection& connection = *session.connection;
  const Patience patience{SteadyClock::now() + kCleansWithin};
  if (!connection.is_alive() || !end_reading(connection, patience)) return;
  if (saw == Saw::kProposed && !connection.ask(queries::k_sources_postgres_discard, {}, patience))
    return;
  session.is_fresh = false;
  session.idle_since = SteadyClock::now();
  auto idle = idle_.lock();
  if (idle->size() < kKept) idle->push_back(std::move(session));
}

}  // namespace countersign::engines::postgres
