#include "engines/postgres/words.h"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "core/text.h"

namespace countersign::engines::postgres {

namespace {

// Servers may speak another language; then the general words stand.
struct Sign {
  std::string_view words;
  std::string_view what_to_do;
};
constexpr std::array kSigns = {
    Sign{"no password supplied",
         "the server wants a password: name a variable of the environment that holds it in "
         "`password_env`, or write it into ~/.pgpass"},
    Sign{"password authentication failed",
         "the password is wrong, or the role does not exist or may not log in"},
    Sign{"no pg_hba.conf entry",
         "the server does not let this role in from here: pg_hba.conf there"},
    Sign{"pg_hba.conf rejects",
         "the server does not let this role in from here: pg_hba.conf there"},
    Sign{"Connection refused", "is the server running, and is this its port?"},
    Sign{"could not translate host name", "the host's name is not known here"},
    Sign{"Name or service not known", "the host's name is not known here"},
    Sign{"No such file or directory",
         "is the server running here, and is this its folder of sockets?"},
    Sign{
        "server does not support SSL",
        "the server speaks without TLS only; switch TLS on there, or, in a network that you trust, "
        "write `?sslmode=disable`"},
    Sign{"certificate",
         "the server's certificate is not trusted: `sslrootcert` names the file of its authority"},
    Sign{"remaining connection slots", "too many connections are open there"},
    Sign{"too many connections",
         "too many connections are open there: CONNECTION LIMIT of the role"},
    Sign{"starting up", "try again in a moment"},
    Sign{"shutting down", "try again in a moment"},
    Sign{"unsupported startup parameter",
         "this is a connection pooler; connect to the server itself, so that the settings of a "
         "session hold"},
    Sign{"is not permitted to log in", "ALTER ROLE … LOGIN"},
};

std::string_view what_to_do(std::string_view words) {
  for (const auto& sign : kSigns)
    if (words.find(sign.words) != std::string_view::npos) return sign.what_to_do;
  if (words.find("database \"") != std::string_view::npos &&
      words.find("does not exist") != std::string_view::npos)
    return "is the database's name in the url right?";
  return "";
}

// libpq says several attempts on several lines.
std::string one_line(std::string_view words) {
  std::string line;
  for (const char c : words)
    if (c == '\n' || c == '\t')
      line += line.empty() || line.back() == ' ' ? "" : " ";
    else
      line += c;
  return printable(line);
}

std::string joined(const std::string& words, std::string_view more) {
  return more.empty() ? words : words + "; " + std::string(more);
}

}  // namespace

SourceError connect_error(const Failure& failure, const Naming& naming) {
  const auto about = [&](std::string_view words) {
    return fmt::format("source {}: {}: {}", printable(naming.source), naming.place, words);
  };
  switch (failure.kind) {
    case Failure::Kind::kLate:
      return {
          ErrorCode::kSourceMissing,
          about("the server did not answer in time; is the host right, and does a firewall stand "
                "between?")};
    case Failure::Kind::kRang:
      return {ErrorCode::kCancelled, "cancelled"};
    case Failure::Kind::kRefused:
    case Failure::Kind::kLost:
      break;
  }
  return {ErrorCode::kSourceMissing,
          about(joined(one_line(failure.words), what_to_do(failure.words)))};
}

SourceError statement_error(const Failure& failure, const Naming& naming) {
  switch (failure.kind) {
    case Failure::Kind::kLate:
      return {ErrorCode::kTimeLimit, fmt::format("source {}: the server did not answer in time",
                                                 printable(naming.source))};
    case Failure::Kind::kRang:
      return {ErrorCode::kCancelled, "cancelled"};
    case Failure::Kind::kLost:
      return {ErrorCode::kSourceLost,
              fmt::format("source {}: the connection broke: {}", printable(naming.source),
                          one_line(failure.words))};
    case Failure::Kind::kRefused:
      break;
  }
  const std::string_view code = failure.code;
  const std::string words = joined(one_line(failure.words), one_line(failure.hint));
  if (code == "42501")
    return {ErrorCode::kFenced,
            fmt::format("{}: the role {} has no right to it at the source", words, naming.role)};
  if (code == "25006") return {ErrorCode::kFenced, words + ": only statements that read are run"};
  if (code == "57014") return {ErrorCode::kTimeLimit, words};
  if (code == "55P03")
    return {ErrorCode::kSourceError,
            "a table that the statement reads is locked by somebody else; try again"};
  if (code == "53400")
    return {ErrorCode::kMemoryLimit,
            words + ": sort or join less, or have the role's limit raised"};
  if (code.starts_with("53") || code == "54000") return {ErrorCode::kMemoryLimit, words};
  if (code == "57P01" || code == "57P02" || code == "57P03" || code == "57P05")
    return {ErrorCode::kSourceError, "the server ended the connection: " + words};
  return {ErrorCode::kSourceError, words};
}

}  // namespace countersign::engines::postgres
