#include "tests/support/report_rows.h"

#include <memory>
#include <stdexcept>

#include <fmt/format.h>
#include <sqlite3.h>

namespace countersign::test {

namespace {

std::string literal(const std::optional<std::string>& text) {
  if (!text) return "NULL";
  std::string out = "'";
  for (const char c : *text) out += c == '\'' ? std::string("''") : std::string(1, c);
  return out + "'";
}

template <class T>
std::string number(const std::optional<T>& value) {
  return value ? fmt::format("{}", *value) : "NULL";
}

std::int64_t us(std::chrono::microseconds time) {
  return time.count();
}

// What was never sent has no times of running.
bool has_run(StepState state) {
  return state == StepState::kRunning || state == StepState::kDone || state == StepState::kFailed ||
         state == StepState::kUnknown;
}

}  // namespace

struct ReportRows::Room {
  sqlite3* db = nullptr;
  std::int64_t session = 0;
  std::string name;
  std::int64_t started_us = 0;
  int steps = 0;
  std::int64_t seq = 0;

  void run(const std::string& sql) {
    char* problem = nullptr;
    if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &problem) == SQLITE_OK) return;
    const std::string words = problem;
    sqlite3_free(problem);
    throw std::runtime_error(words + " in: " + sql);
  }
};

ReportRows::ReportRows(const std::string& path) : room_(std::make_unique<Room>()) {
  if (sqlite3_open_v2(path.c_str(), &room_->db, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
    throw std::runtime_error("cannot open " + path);
  room_->run(
      "INSERT INTO account (id, name, kind, created_us) VALUES (1, 'Anna', 1, 0), (2, 'Ben', 1, "
      "0), (3, 'Carla', 1, 0)");
}

ReportRows::~ReportRows() {
  sqlite3_close(room_->db);
}

std::string ReportRows::session(const SessionRow& row) {
  auto& room = *room_;
  ++room.session;
  room.name = fmt::format("sess_{:016d}", room.session);
  room.started_us = to_us(kReportsNow) - us(row.ago);
  room.steps = 0;
  room.seq += 100;
  room.run(
      fmt::format("INSERT INTO data_agent_session (id, session_id, question, user_ip, kind, "
                  "user_id, source, phase, max_history_messages, first_seq, last_seq, started_us) "
                  "VALUES ({}, '{}', {}, {}, 1, {}, {}, 5, 50, {}, {}, {})",
                  room.session, room.name, literal(row.question), literal(row.user_ip), row.user,
                  literal(row.source), room.seq, room.seq + 99, room.started_us));
  return room.name;
}

int ReportRows::step(const StepRow& row) {
  auto& room = *room_;
  ++room.steps;
  const std::int64_t waited = us(row.waited);
  const bool ran = has_run(row.state);
  const auto when = [](bool is_so, std::int64_t value) {
    return is_so ? fmt::format("{}", value) : std::string("NULL");
  };
  const bool is_decided = row.decision.has_value();
  room.run(fmt::format(
      "INSERT INTO step (id, proposed_sql, row_count, "
      "error_message, state, proposer, verdict, reads, tainted_by_step, sent_to_model, decision, "
      "decided_by, decided_by_kind, decision_reason, truncated_by, error_code, proposed_us, "
      "expires_after_ms, decided_after_us, started_after_us, finished_after_us, execution_time_us) "
      "VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, 0, {}, {}, {}, {}, {}, {}, {}, "
      "86400000, "
      "{}, {}, {}, {})",
      room.session * 65536 + room.steps, literal(row.sql),
      row.state == StepState::kDone ? number(row.rows) : "NULL", literal(row.message),
      static_cast<int>(row.state), literal(row.proposer), row.state == StepState::kRefused ? 3 : 1,
      literal(row.reads), number(row.tainted_by),
      is_decided ? fmt::format("{}", static_cast<int>(*row.decision)) : "NULL",
      is_decided && row.by_kind == DeciderKind::kPerson ? fmt::format("{}", row.by) : "NULL",
      is_decided ? fmt::format("{}", static_cast<int>(row.by_kind)) : "NULL", literal(row.reason),
      number(row.truncated_by), number(row.error), room.started_us + us(row.after),
      when(is_decided, waited), when(ran, 0), when(ran, waited + us(row.ran)),
      when(ran, us(row.ran))));
  room.run(fmt::format("UPDATE data_agent_session SET total_steps = {} WHERE id = {}", room.steps,
                       room.session));
  return room.steps;
}

void ReportRows::signal(const SignalRow& row) {
  auto& room = *room_;
  // A record for each thing that it is about.
  const std::int64_t seq = room.session * 100 + row.n * 3 + row.of;
  room.run(fmt::format(
      "INSERT INTO data_agent_signal (session, n, of, seq, k, rule, category, severity, span_from, "
      "span_to, at_us) SELECT {0}, {1}, {2}, {3}, (SELECT count(*) FROM data_agent_signal WHERE "
      "session = {0} AND seq = {3}), {4}, {5}, {6}, {7}, {8}, {9}",
      room.session, row.n, row.of, seq, literal(row.rule), row.category, row.severity, row.from,
      row.to, room.started_us + row.n * 1'000'000));
}

void ReportRows::erase_texts() {
  room_->run("UPDATE data_agent_session SET question = NULL, user_ip = NULL, source = NULL");
  room_->run(
      "UPDATE step SET proposed_sql = NULL, proposer = NULL, reads = NULL, "
      "decision_reason = NULL, column_names = NULL, error_message = NULL");
  room_->run("UPDATE message SET content = NULL");
}

}  // namespace countersign::test
