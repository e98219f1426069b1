#include "tests/support/questions_source.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include <sqlite3.h>

#include "agent/judging.h"
#include "agent/loop/input.h"
#include "guardrails/guard.h"
#include "tests/support/approvals.h"

namespace countersign::tests {

namespace {

struct Close {
  void operator()(sqlite3* database) const { sqlite3_close(database); }
};
using Database = std::unique_ptr<sqlite3, Close>;

struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

Database open_database(const std::string& path, int flags) {
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  Database database(raw);
  if (opened != SQLITE_OK) throw std::runtime_error("cannot open " + path);
  return database;
}

engines::Value value_at(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    case SQLITE_NULL:
      return engines::Null{};
    default: {
      const auto* text = static_cast<const char*>(sqlite3_column_blob(statement, column));
      return engines::Text{
          std::string(text == nullptr ? "" : text,
                      static_cast<std::size_t>(sqlite3_column_bytes(statement, column)))};
    }
  }
}

struct Held final : engines::RowSink {
  void columns(const std::vector<engines::ResultColumn>& given) override { names = given; }
  bool row(engines::Row&& row) override {
    rows.push_back(std::move(row));
    return true;
  }
  std::vector<engines::ResultColumn> names;
  Rows rows;
};

guardrails::Policy policy_for(const QuestionSource::Made& made) {
  guardrails::Policy policy;
  policy.source = made.name;
  policy.tables = made.tables;
  for (const auto& column : made.masked) policy.mask_columns.insert(column);
  policy.dialect = made.dialect;
  // A source with names of its own spelling is asked by them.
  for (const auto& table : made.spelled) policy.tables.insert(table);
  policy.functions = guardrails::default_functions(policy.dialect);
  policy.operators = guardrails::default_operators(policy.dialect);
  policy.types = guardrails::default_types(policy.dialect);
  policy.envelope =
      guardrails::Envelope{policy.tables, made.envelope_rows, std::chrono::milliseconds(5000)};
  return policy;
}

constexpr std::size_t kStepsMax = 8;       // of one question
constexpr std::size_t kRowsShownMax = 50;  // to a planner, as the desk's default is

}  // namespace

QuestionSource::QuestionSource(const Made& made) {
  folder_ = (std::filesystem::temp_directory_path() / "countersign-questions-XXXXXX").string();
  if (mkdtemp(folder_.data()) == nullptr) throw std::runtime_error("cannot make a folder");
  const std::string path = folder_ + "/source.db";
  {
    const auto database = open_database(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    for (const auto script : made.scripts)
      if (sqlite3_exec(database.get(), std::string(script).c_str(), nullptr, nullptr, nullptr) !=
          SQLITE_OK)
        throw std::runtime_error(made.name + ": " + sqlite3_errmsg(database.get()));
  }
  std::ofstream(folder_ + "/notes") << made.notes;
  std::string url = "sqlite:" + path;
  if (made.move) {
    auto moved = made.move(path);
    url = moved.url;
    place_ = std::move(moved.keeps);
  }
  auto engine = engines::open_engine({made.name, url, folder_ + "/notes"});
  if (!engine) throw std::runtime_error(engine.error());
  source_ = std::make_unique<agent::Source>(made.name, std::move(*engine), policy_for(made));
}

QuestionSource::~QuestionSource() {
  source_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

Rows QuestionSource::reference(const std::string& sql) {
  const auto database = open_database(folder_ + "/source.db", SQLITE_OPEN_READONLY);
  sqlite3_stmt* raw = nullptr;
  const int prepared = sqlite3_prepare_v2(database.get(), sql.c_str(), -1, &raw, nullptr);
  const Statement statement(raw);
  if (prepared != SQLITE_OK)
    throw std::runtime_error(sqlite3_errmsg(database.get()) + (" in: " + sql));
  Rows rows;
  int stepped = sqlite3_step(statement.get());
  for (; stepped == SQLITE_ROW; stepped = sqlite3_step(statement.get())) {
    rows.emplace_back();
    for (int i = 0; i < sqlite3_column_count(statement.get()); ++i)
      rows.back().push_back(value_at(statement.get(), i));
  }
  if (stepped != SQLITE_DONE)
    throw std::runtime_error(sqlite3_errmsg(database.get()) + (" in: " + sql));
  return rows;
}

// What the planner has seen and said so far.
class QuestionSource::Conversation {
 public:
  Conversation(agent::Source& source, agent::Planner& planner)
      : source_(source), planner_(planner) {
    const auto schema = source.engine().describe();
    if (!schema) throw std::runtime_error(schema.error().message);
    input_.source = source.name();
    input_.dialect = std::string(source.engine().dialect());
    input_.schema = agent::allowed_part((*schema)->relations, *source.policy());
  }

  Replied ask(const std::string& question) {
    say(MessageRole::kUser, question);
    input_.first_step_of_question = input_.steps.size();
    reply_ = {};
    for (std::size_t i = 0; i < kStepsMax; ++i) {
      const auto move = planner_.next(input_);
      if (!move) return ended(Ending::kBroken, move.error().message);
      if (const auto end = perform(*move)) return ended(*end, said_);
    }
    return ended(Ending::kBroken, "it came to no end");
  }

 private:
  // How the question ended, if it did.
  std::optional<Ending> perform(const agent::PlannerMove& move) {
    if (const auto* propose = std::get_if<agent::ProposeSql>(&move)) return propose_(propose->sql);
    if (const auto* rerun = std::get_if<agent::AskRerun>(&move)) {
      said_ = "asks for step " + std::to_string(rerun->step.get()) + ", whose rows are there";
      return Ending::kBroken;
    }
    if (const auto* answer = std::get_if<agent::GiveAnswer>(&move)) {
      said_ = answer->text;
      return Ending::kAnswered;
    }
    if (const auto* back = std::get_if<agent::AskBack>(&move)) {
      said_ = back->text;
      return Ending::kAskedBack;
    }
    said_ = std::get<agent::HandOver>(move).text;
    return Ending::kHandedOver;
  }

  std::optional<Ending> propose_(const std::string& sql) {
    agent::StepSeen step;
    step.n = StepNumber(static_cast<std::uint32_t>(input_.steps.size() + 1));
    step.sql = sql;
    step.proposer = Proposer::parse("planner:builtin");
    const auto judged = agent::Judge(source_, {source_.in_force(), {}}).whole(sql);
    if (!judged) throw std::runtime_error(judged.error().message);
    if (judged->verdict.kind == VerdictKind::kRefuse) {
      step.state = StepState::kRefused;
      for (const auto& finding : judged->verdict.findings)
        step.reason += guardrails::words_for_planner(finding, sql) + " ";
      input_.steps.push_back(std::move(step));
      return std::nullopt;
    }
    if (!guardrails::envelope_covers(judged->facts, judged->verdict, *source_.policy())) {
      reply_.sql = sql;
      said_ = "about " + std::to_string(judged->facts.estimate.rows) + " rows";
      for (const auto& finding : judged->verdict.findings)
        said_ += "; " + guardrails::words(finding, sql);
      return Ending::kNeedsPerson;
    }
    run(step, *source_.policy());
    input_.steps.push_back(std::move(step));
    return std::nullopt;
  }

  void run(agent::StepSeen& step, const guardrails::Policy& policy) {
    Held held;
    const auto report =
        source_.engine().run(Forge::make(step.sql, source_.name(), step.n),
                             guardrails::fence_of(policy, *policy.envelope), held, {});
    if (report.outcome != engines::RunOutcome::kDone) {
      step.state = StepState::kFailed;
      step.reason = report.message;
      return;
    }
    step.state = StepState::kDone;
    step.row_count = report.rows;
    reply_.sql = step.sql;
    reply_.rows = held.rows;
    const bool is_complete = held.rows.size() <= kRowsShownMax;
    if (!is_complete) held.rows.resize(kRowsShownMax);
    step.rows = agent::RowsSeen{std::move(held.names), std::move(held.rows), is_complete};
  }

  Replied ended(Ending how, const std::string& text) {
    say(MessageRole::kAssistant, text);
    reply_.ending = how;
    reply_.text = text;
    return std::move(reply_);
  }
  void say(MessageRole role, const std::string& text) {
    input_.conversation.push_back({role, text});
  }

  agent::Source& source_;
  agent::Planner& planner_;
  agent::PlannerInput input_;
  Replied reply_;
  std::string said_;
};

std::vector<Replied> QuestionSource::converse(agent::Planner& planner,
                                              const std::vector<Turn>& turns) {
  Conversation conversation(*source_, planner);
  std::vector<Replied> replies;
  for (const auto& turn : turns) replies.push_back(conversation.ask(turn.question));
  return replies;
}

}  // namespace countersign::tests
