#include "engines/postgres/role.h"

#include <string_view>

#include <fmt/format.h>

#include "core/text.h"
#include "queries/statements.h"

namespace countersign::engines::postgres {

namespace {

constexpr std::string_view kMore = " (docs/postgresql.md has a role that is made for reading)";

std::string advice_of(std::string_view kind, std::string_view role, std::string_view count,
                      std::string_view first) {
  const std::string others =
      count == "1" ? std::string(first) : fmt::format("{} and others ({} in all)", first, count);
  if (kind == "writes")
    return fmt::format(
        "the role {0} may write {1}; statements run read-only all the same, but it need "
        "not have the right: REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN "
        "SCHEMA … FROM {0}",
        role, others);
  if (kind == "creates")
    return fmt::format(
        "the role {} may create things in schema {}: REVOKE CREATE ON SCHEMA {} FROM "
        "PUBLIC, {}",
        role, others, first, role);
  if (kind == "creates schemas")
    return fmt::format(
        "the role {} may create schemas: REVOKE CREATE ON DATABASE {} FROM PUBLIC, {}", role, first,
        role);
  if (kind == "temporary")
    return fmt::format(
        "the role {} may make temporary tables: REVOKE TEMPORARY ON DATABASE {} FROM "
        "PUBLIC, {}",
        role, first, role);
  if (kind == "definer")
    return fmt::format(
        "the role {0} may call {1}, which runs with its owner's rights: REVOKE EXECUTE ON "
        "FUNCTION {2} FROM PUBLIC, {0}",
        role, others, first);
  if (kind == "calls")
    return fmt::format(
        "the role {} may call functions that somebody wrote ({}): REVOKE EXECUTE ON ALL "
        "ROUTINES IN SCHEMA … FROM PUBLIC",
        role, others);
  if (kind == "reads everything")
    return fmt::format(
        "the role {0} is a member of {1} and reads what no grant names: REVOKE {2} FROM {0}", role,
        others, first);
  return fmt::format(
      "what a statement spills to disk has no limit: ALTER ROLE {} SET temp_file_limit = "
      "'256MB', as a superuser",
      role);
}

// Values of a table's cell are names that the server quoted where needed; they are data all the
// same.
std::string cell(const Table& table, int row, int column) {
  return printable(table.view(row, column));
}

std::optional<std::string> network_advice(const Connection& connection, const Address& address) {
  if (address.is_local) return std::nullopt;
  const std::string_view mode = address.part("sslmode");
  if (!connection.uses_tls())
    return "the connection goes over the network without TLS: what is read, and with some methods "
           "the "
           "password, can be seen on the way; write ?sslmode=verify-full";
  if (mode != "verify-full")
    return fmt::format(
        "TLS without looking at the server's name (sslmode={}): somebody in between could "
        "stand in for it; write ?sslmode=verify-full",
        mode);
  return std::nullopt;
}

}  // namespace

Result<std::optional<std::string>, Failure> role_refused(Connection& connection,
                                                         const Naming& naming,
                                                         const Patience& patience) {
  const auto found = connection.ask(queries::k_sources_postgres_role, {}, patience);
  if (!found) return unexpected(found.error());
  const Table& table = found.value();
  if (table.rows() != 1)
    return std::optional<std::string>("the server does not say what this role may do");
  std::string powers = cell(table, 0, 1);
  const std::string memberships = cell(table, 0, 2);
  if (!memberships.empty())
    powers += fmt::format("{}a member of {}", powers.empty() ? "" : ", ", memberships);
  if (powers.empty()) return std::optional<std::string>();
  return std::optional<std::string>(fmt::format(
      "the role {} is {}{}: with that, a statement could act beyond what it reads, and no "
      "read-only "
      "transaction holds it back. Nothing is run under it. Make one that only reads: CREATE ROLE "
      "countersign_reader LOGIN NOINHERIT; GRANT SELECT ON … TO countersign_reader{}",
      printable(naming.role), powers, memberships.empty() ? "" : " (itself or by SET ROLE)",
      kMore));
}

Result<std::vector<std::string>, Failure> role_advice(Connection& connection,
                                                      const Address& address, const Naming& naming,
                                                      const Patience& patience) {
  const auto found = connection.ask(queries::k_sources_postgres_advice, {}, patience);
  if (!found) return unexpected(found.error());
  std::vector<std::string> advice;
  if (auto network = network_advice(connection, address)) advice.push_back(std::move(*network));
  const Table& table = found.value();
  for (int row = 0; row < table.rows(); ++row)
    advice.push_back(advice_of(table.view(row, 0), printable(naming.role), cell(table, row, 1),
                               cell(table, row, 2)));
  return advice;
}

}  // namespace countersign::engines::postgres
