#include "audit/history.h"

#include "audit/sqlite/connection.h"
#include "audit/sqlite/migrations.h"
#include "audit/sqlite/reader.h"
#include "queries/statements.h"

namespace countersign::audit::sqlite {

namespace {

// Enough that a reading costs little beside its rows; few enough that it is short.
constexpr std::int64_t kSessionsAtOnce = 500;

std::optional<std::uint64_t> large(std::optional<std::int64_t> value) {
  if (!value) return std::nullopt;
  return static_cast<std::uint64_t>(*value);
}

std::uint32_t small(std::int64_t value) {
  return static_cast<std::uint32_t>(value);
}

// A step with the number of its session, by which its findings are found.
struct Numbered {
  std::int64_t session = 0;
  RecordedStep step;
};

Numbered numbered_step(const Query& query) {
  Numbered out;
  out.session = query.number_at(0);
  RecordedStep& step = out.step;
  step.ref = {SessionId::parse(query.text_at(1)).value_or(SessionId()),
              StepNumber(small(query.number_at(4)))};
  step.source = query.text_at(2);
  step.asked_by = UserId(query.number_at(3));
  if (!query.is_null(5)) step.sql = query.text_at(5);
  step.proposer = Proposer::parse(query.text_at(6));
  step.proposed_by = UserId(query.number_at(7));
  step.proposed_at = from_us(query.number_at(8));
  step.is_tainted = !query.is_null(9);
  step.verdict = query.maybe_code_at<VerdictKind>(10);
  step.estimated_rows = large(query.maybe_number_at(11));
  step.estimated_cost = large(query.maybe_number_at(12));
  step.policy = query.digest_at(13);
  step.schema = query.digest_at(14);
  step.error = query.code_at<ErrorCode>(15);
  return out;
}

bool is_before(const Numbered& step, std::int64_t session, std::uint32_t n) {
  return step.session < session || (step.session == session && step.step.ref.step.get() < n);
}

// Both are in the same order.
void add_findings(Query& query, std::vector<Numbered>& steps) {
  auto at = steps.begin();
  while (query.row()) {
    const std::int64_t session = query.number_at(0);
    const std::uint32_t n = small(query.number_at(1));
    while (at != steps.end() && is_before(*at, session, n)) ++at;
    if (at == steps.end()) return;
    if (at->session != session || at->step.ref.step.get() != n) continue;
    Finding finding;
    finding.rule = query.text_at(2);
    finding.category = query.code_at<Category>(3);
    finding.severity = query.code_at<Severity>(4);
    finding.span = {small(query.number_at(5)), small(query.number_at(6))};
    at->step.findings.push_back(std::move(finding));
  }
}

class SqliteHistory final : public History {
 public:
  SqliteHistory(const std::string& path, std::string source)
      : readers_(path, 1), source_(std::move(source)) {
    readers_.with([&](Connection& connection) {
      check_version(connection, path);
      return true;
    });
  }

  std::optional<std::vector<RecordedStep>> next() override {
    return readers_.with([this](Connection& connection) { return next_of(connection); });
  }

  std::uint64_t size() override {
    return readers_.with([this](Connection& connection) {
      auto query = connection(queries::k_store_history_size);
      query.text(source_);
      return query.row() ? static_cast<std::uint64_t>(query.number_at(0)) : std::uint64_t{0};
    });
  }

  std::map<UserId, RecordedRoles> roles() override {
    return readers_.with([](Connection& connection) {
      std::map<UserId, RecordedRoles> out;
      auto query = connection(queries::k_store_history_roles);
      while (query.row()) {
        RecordedRoles& known = out[UserId(query.number_at(0))];
        known.kind = query.code_at<AccountKind>(1);
        known.roles = known.roles | Roles::from_bits(static_cast<std::uint8_t>(query.number_at(2)));
      }
      return out;
    });
  }

 private:
  std::optional<std::vector<RecordedStep>> next_of(Connection& connection) {
    const auto last = last_of_range(connection);
    if (!last) return std::nullopt;
    std::vector<Numbered> steps;
    auto query = connection(queries::k_store_history_steps);
    query.number(done_).number(*last).text(source_);
    while (query.row()) steps.push_back(numbered_step(query));
    auto findings = connection(queries::k_store_history_findings);
    findings.number(done_).number(*last);
    add_findings(findings, steps);
    done_ = *last;
    std::vector<RecordedStep> out;
    out.reserve(steps.size());
    for (auto& numbered : steps) out.push_back(std::move(numbered.step));
    return out;
  }

  std::optional<std::int64_t> last_of_range(Connection& connection) const {
    auto query = connection(queries::k_store_history_range);
    query.number(done_).number(kSessionsAtOnce);
    return query.row() ? query.maybe_number_at(0) : std::nullopt;
  }

  ReaderPool readers_;
  const std::string source_;
  std::int64_t done_ = 0;  // sessions up to this number were read
};

}  // namespace

}  // namespace countersign::audit::sqlite

namespace countersign::audit {

std::unique_ptr<History> open_history(const std::string& path, const std::string& source) {
  return std::make_unique<sqlite::SqliteHistory>(path, source);
}

}  // namespace countersign::audit
