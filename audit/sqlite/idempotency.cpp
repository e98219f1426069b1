#include "audit/sqlite/idempotency.h"

#include <chrono>

#include <Poco/Data/LOB.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>

#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

using namespace Poco::Data::Keywords;
using Poco::Int64;

constexpr std::chrono::hours kKept{24};

Poco::Data::BLOB blob_of(const Digest& digest) {
  return Poco::Data::BLOB(digest.bytes.data(), digest.bytes.size());
}

struct Row {
  Poco::Data::BLOB request;
  Int64 kind = 0;
  std::string session;
  Int64 n = 0, seq = 0, at = 0;
  Poco::Nullable<Int64> state;
};

std::optional<Row> find(Ledger& ledger, const Idempotency& once) {
  Row row;
  Int64 account = once.user.get();
  std::string key = once.key;
  Int64 after = to_us(ledger.now() - kKept);
  Poco::Data::Statement query(ledger.connection().session());
  query << std::string(queries::k_store_repeated), into(row.request), into(row.kind),
      into(row.session), into(row.n), into(row.seq), into(row.state), into(row.at), use(account),
      use(key), use(after);
  if (query.execute() == 0) return std::nullopt;
  return row;
}

}  // namespace

Result<std::optional<Given>, Refused> given_before(Ledger& ledger,
                                                   const std::optional<Idempotency>& once,
                                                   CommandKind kind) {
  if (!once) return std::optional<Given>();
  const auto row = find(ledger, *once);
  if (!row) return std::optional<Given>();
  const auto session = SessionId::parse(row->session);
  const bool is_same = row->request == blob_of(once->request) &&
                       row->kind == static_cast<Int64>(kind) && session.has_value();
  if (!is_same) return unexpected(Refused{No::kOtherRequest, {}, {}, {}});
  Given given{kind,
              *session,
              static_cast<std::uint32_t>(row->n),
              Seq(static_cast<std::uint64_t>(row->seq)),
              std::nullopt,
              from_us(row->at)};
  if (!row->state.isNull()) given.state = static_cast<StepState>(row->state.value());
  return std::optional<Given>(given);
}

void remember(Ledger& ledger, const std::optional<Idempotency>& once, const Given& given) {
  if (!once) return;
  Int64 account = once->user.get();
  std::string key = once->key;
  auto request = blob_of(once->request);
  Int64 kind = static_cast<Int64>(given.kind);
  std::string session = given.session.text();
  Int64 n = given.n;
  Int64 seq = static_cast<Int64>(given.seq.get());
  Poco::Nullable<Int64> state;
  if (given.state) state = static_cast<Int64>(*given.state);
  Int64 at = to_us(given.at);
  Poco::Data::Statement row(ledger.connection().session());
  row << std::string(queries::k_store_remember), use(account), use(key), use(request), use(kind),
      use(session), use(n), use(seq), use(state), use(at);
  row.execute();
}

void forget_old(Ledger& ledger) {
  Int64 before = to_us(ledger.now() - kKept);
  Poco::Data::Statement statement(ledger.connection().session());
  statement << std::string(queries::k_store_forget), use(before);
  statement.execute();
}

}  // namespace countersign::audit::sqlite
