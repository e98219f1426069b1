#include "engines/postgres/describe.h"

#include <utility>

#include <fmt/format.h>

#include "core/text.h"
#include "engines/notes/notes.h"
#include "engines/postgres/role.h"

namespace countersign::engines::postgres {

namespace {

// Rows come and go without the catalog changing.
constexpr auto kEstimatesKept = std::chrono::seconds(60);

std::string list_of(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + printable(name);
  return text;
}

}  // namespace

std::optional<Described> Describer::current(const std::string& fingerprint) {
  auto state = state_.lock();
  if (state->last == nullptr || state->last->fingerprint != fingerprint ||
      SteadyClock::now() - state->read_at > kEstimatesKept ||
      notes_state(pool_.source().notes_file) != state->notes)
    return std::nullopt;
  return state->last;
}

std::optional<Failure> Describer::check_schemas(Connection& connection, const Patience& patience) {
  const auto missing = missing_schemas(connection, pool_.search_path(), patience);
  if (!missing) return missing.error();
  if (missing.value().empty()) return std::nullopt;
  const std::string role = printable(pool_.naming().role);
  return Failure{
      .kind = Failure::Kind::kRefused,
      .words = fmt::format("source {}: the search path names {}, which is not there or which "
                           "the role {} may not use: GRANT USAGE ON SCHEMA … TO {}",
                           pool_.naming().source, list_of(missing.value()), role, role)};
}

Result<Described, Failure> Describer::describe_in(Connection& connection,
                                                  const Patience& patience) {
  const auto fingerprint = read_fingerprint(connection, patience);
  if (!fingerprint) return unexpected(fingerprint.error());
  if (auto known = current(fingerprint.value())) return std::move(*known);
  auto snapshot = read_snapshot(connection, pool_.search_path(), patience);
  if (!snapshot) return unexpected(snapshot.error());
  if (auto failure = check_schemas(connection, patience)) return unexpected(std::move(*failure));
  auto advice = role_advice(connection, pool_.source().address, pool_.naming(), patience);
  if (!advice) return unexpected(advice.error());
  const std::string notes = notes_state(pool_.source().notes_file);
  const auto noted =
      add_notes(*snapshot.value().schema, pool_.source().notes_file, pool_.source().name);
  if (!noted)
    return unexpected(Failure{.kind = Failure::Kind::kRefused, .words = noted.error().message});
  auto state = state_.lock();
  state->last = std::make_shared<const Snapshot>(std::move(snapshot.value()));
  state->read_at = SteadyClock::now();
  state->notes = notes;
  state->advice = std::move(advice.value());
  return state->last;
}

Result<Described, SourceError> Describer::describe(const Patience& patience) {
  // What lay idle may have died; then once more on a new connection.
  for (bool is_last_try = false;; is_last_try = true) {
    auto taken = is_last_try ? pool_.take_fresh(patience) : pool_.take(patience);
    if (!taken) return unexpected(taken.error());
    Session session = std::move(taken.value());
    Connection& connection = *session.connection;
    auto begun = begin_reading(connection, patience);
    auto described = begun ? describe_in(connection, patience)
                           : Result<Described, Failure>(unexpected(begun.error()));
    if (!described && described.error().kind == Failure::Kind::kLost && !session.is_fresh &&
        !is_last_try)
      continue;
    if (!described) return unexpected(statement_error(described.error(), pool_.naming()));
    pool_.give_back(std::move(session), SessionPool::Saw::kOnlyOurs);
    return described.value();
  }
}

std::vector<std::string> Describer::advice() {
  return state_.lock()->advice;
}

}  // namespace countersign::engines::postgres
