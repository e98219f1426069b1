#include "engines/sqlite/inspect.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <sqlite3.h>

#include "core/invariant.h"
#include "core/text.h"
#include "engines/sqlite/outline.h"
#include "engines/sqlite/plan.h"
#include "engines/sqlite/problem.h"
#include "engines/sqlite/program.h"
#include "engines/sqlite/recorder.h"
#include "engines/sqlite/recursion.h"
#include "engines/sqlite/relations.h"
#include "engines/sqlite/sizes.h"
#include "engines/sqlite/tokens.h"
#include "engines/sqlite/written.h"

namespace countersign::engines::sqlite {

namespace {

// A batch is refused whole; the first few statements are enough to say what it would do.
constexpr std::uint32_t kStatementsCompiled = 16;

class Inspection {
 public:
  Inspection(const CheckLease& check, const Schema& schema, const Outline& outline, Facts& facts)
      : check_(check), schema_(schema), outline_(outline), facts_(facts), recorder_(events_) {}

  void run() {
    const Watch watch(check_.gate(), recorder_);
    compile_all();
    recorder_.stop_writing();
    facts_.sizes = sizes_in(outline_);
    if (has_program_) {
      const std::string_view body = body_of_first();
      program_ = read_program(check_.db(), check_.shape(), body);
      estimate(body);
    }
    add_effects();
    add_relations({Naming(outline_, check_.shape()), events_, has_program_ ? &program_ : nullptr},
                  facts_);
    if (facts_.compiles() && facts_.effects.empty()) add_written(outline_, check_.shape(), facts_);
    add_shape();
    facts_.root = root();
    facts_.is_read_only = is_read_only_ && facts_.effects.empty() && facts_.unknowns.empty();
  }

 private:
  sqlite3* db() const { return check_.db(); }
  std::string_view sql() const { return facts_.sql; }

  // ---- compiling ----

  // Statement by statement, as the engine itself cuts them.
  void compile_all() {
    std::size_t at = 0;
    // SQLite skips a leading semicolon without a word.
    facts_.first_is_empty = !outline_.words().empty() && outline_.words().front().is(';') &&
                            outline_.first_word().has_value();
    while (at < sql().size()) {
      sqlite3_stmt* raw = nullptr;
      const char* tail = nullptr;
      // With its closing NUL counted in, SQLite need not copy the text.
      const int rc = sqlite3_prepare_v2(db(), facts_.sql.c_str() + at,
                                        static_cast<int>(sql().size() - at + 1), &raw, &tail);
      const Statement statement(raw);
      if (rc != SQLITE_OK) return stop_at_problem(rc, at);
      if (raw != nullptr) {
        if (facts_.statements++ == 0) take_first(raw, at, tail);
        if (sqlite3_stmt_readonly(raw) == 0) is_read_only_ = false;
      }
      at = static_cast<std::size_t>(tail - facts_.sql.c_str());
      if (facts_.statements < kStatementsCompiled) continue;
      facts_.statements += outline_.statements_from(at);
      return;
    }
  }

  void take_first(sqlite3_stmt* statement, std::size_t from, const char* tail) {
    has_program_ = true;
    is_read_only_ = true;
    first_from_ = from;
    first_to_ = static_cast<std::size_t>(tail - facts_.sql.c_str());
    is_explain_ = sqlite3_stmt_isexplain(statement) != 0;
    facts_.result_columns = static_cast<std::uint32_t>(sqlite3_column_count(statement));
    facts_.parameters = static_cast<std::uint32_t>(sqlite3_bind_parameter_count(statement));
  }

  // Where the engine stops inside a statement says nothing about where that statement ends, so the
  // rest is counted by semicolons.
  void stop_at_problem(int rc, std::size_t at) {
    const bool is_first = facts_.statements == 0;
    facts_.statements += std::max(1U, outline_.statements_from(at));
    is_read_only_ = false;
    if (!is_first) return;
    const std::string words = sqlite3_errmsg(db());
    ClassifiedProblem problem = classify_problem(rc, words);
    if (!events_.effects.empty()) problem.problem = CompileProblem::kForbidden;
    facts_.problem = problem.problem;
    // The limit on a program's size is told as if memory had run out.
    facts_.problem_words =
        rc == SQLITE_NOMEM ? "the statement has too many parts" : printable(words);
    facts_.problem_span = problem_span(at);
    missing_ = std::move(problem.name);
  }

  Span problem_span(std::size_t at) const {
    const int offset = sqlite3_error_offset(db());
    if (offset < 0) return {};
    const auto where = static_cast<std::uint32_t>(at) + static_cast<std::uint32_t>(offset);
    for (const auto& token : facts_.tokens)
      if (token.span.from <= where && where < token.span.to) return token.span;
    return {};
  }

  // ---- what it would do ----

  // The first statement without EXPLAIN and without its tail.
  std::string_view body_of_first() const {
    const std::size_t from = std::max(first_from_, body_start(outline_));
    return sql().substr(from, first_to_ - from);
  }

  void estimate(std::string_view body) {
    const RowEstimates rows_of = row_estimates_of(schema_);
    Plan plan =
        estimate_plan(read_plan(db(), body), {outline_, check_.shape(), rows_of, facts_.sizes});
    facts_.loops = std::move(plan.loops);
    facts_.estimate = plan.estimate;
  }

  void add_effects() {
    const bool defines = std::any_of(
        events_.effects.begin(), events_.effects.end(),
        [](const Effect& effect) { return root_of(effect) == StatementRoot::kDefinition; });
    for (auto& effect : events_.effects) {
      // What a definition does to the schema table is how it is carried out.
      if (defines && effect.target.starts_with("sqlite_") &&
          root_of(effect) == StatementRoot::kWrite)
        continue;
      add_effect(std::move(effect));
    }
    for (auto& effect : program_.effects) add_effect(std::move(effect));
    facts_.unknowns = std::move(events_.unknowns);
    for (auto& unknown : program_.unknowns) facts_.unknowns.push_back(std::move(unknown));
    const bool is_unexplained = has_program_ && !is_read_only_ && facts_.effects.empty();
    if (is_unexplained && facts_.problem == CompileProblem::kNone && facts_.statements == 1)
      facts_.unknowns.push_back({"statement", "writes, but not in a way that is known"});
  }

  void add_effect(Effect effect) {
    effect.span = outline_.first_written(ascii_lower(effect.target));
    if (effect.span.empty())
      if (const auto first = outline_.first_word()) effect.span = outline_.words()[*first].span;
    facts_.effects.push_back(std::move(effect));
  }

  void add_shape() {
    facts_.has_limit = outline_.has_limit();
    facts_.has_star = outline_.has_star();
    for (const auto& token : facts_.tokens)
      if (token.kind == TokenKind::kParameter) {
        facts_.first_parameter = token.span;
        break;
      }
    if (events_.has_recursion) {
      facts_.recursions = recursions_in(outline_);
      // The engine recurses where the text shows none, in a view perhaps.
      if (facts_.recursions.empty()) facts_.recursions.push_back({});
    }
    if (facts_.problem == CompileProblem::kMissingRelation) add_missing();
    if (stopped_before_reading()) add_written_relations();
  }

  bool stopped_before_reading() const {
    switch (facts_.problem) {
      case CompileProblem::kMissingRelation:
      case CompileProblem::kMissingColumn:
      case CompileProblem::kMissingFunction:
      case CompileProblem::kTooComplex:
      case CompileProblem::kOther:
        return true;
      case CompileProblem::kNone:
      case CompileProblem::kNotText:
      case CompileProblem::kSyntax:
      case CompileProblem::kForbidden:
        return false;
    }
    unreachable("a compile problem of no kind");
  }

  // The engine stops at the first thing that is missing, perhaps before it asks for the tables.
  // What stands where a table may stand is told all the same: otherwise "no such column" answers
  // questions about tables that may not be read.
  void add_written_relations() {
    const auto& words = outline_.words();
    for (std::size_t i = 1; i < words.size(); ++i) {
      const Word& before = words[i - 1];
      const bool may_be_table = before.is(Keyword::kFrom) || before.is(Keyword::kJoin) ||
                                before.is(Keyword::kIn) || before.is(',') || before.is('(') ||
                                before.is('.');
      if (!may_be_table || !words[i].is_name()) continue;
      const std::string name = lower_name(words[i]);
      const RelationShape* relation = check_.shape().relation(name);
      const bool is_new =
          relation != nullptr && !outline_.is_common_table(name) &&
          std::none_of(facts_.relations.begin(), facts_.relations.end(),
                       [&](const RelationUse& use) {
                         return use.name == relation->name && use.through_view.empty();
                       });
      if (!is_new) continue;
      RelationUse use;
      use.kind = relation->kind;
      use.schema = "main";
      use.name = relation->name;
      use.span = words[i].span;
      facts_.relations.push_back(std::move(use));
    }
  }

  void add_missing() {
    const std::string name = missing_.starts_with("main.") ? missing_.substr(5) : missing_;
    RelationUse use;
    use.kind = RelationKind::kMissing;
    use.name = printable(name);
    use.span = outline_.first_written(ascii_lower(name));
    if (use.span.empty()) use.span = facts_.problem_span;
    facts_.problem_span = facts_.problem_span.empty() ? use.span : facts_.problem_span;
    facts_.relations.push_back(std::move(use));
  }

  StatementRoot root() const {
    const auto first = outline_.first_word();
    if (!first) return StatementRoot::kUnknown;
    const Word& word = outline_.words()[*first];
    if (is_explain_ || word.is(Keyword::kExplain)) return StatementRoot::kExplain;
    if (!facts_.effects.empty()) return root_of(facts_.effects.front());
    if (facts_.problem != CompileProblem::kNone || !has_program_) return StatementRoot::kUnknown;
    const bool opens_read =
        word.is(Keyword::kSelect) || word.is(Keyword::kValues) || word.is(Keyword::kWith);
    return opens_read && facts_.result_columns > 0 ? StatementRoot::kRead : StatementRoot::kOther;
  }

  const CheckLease& check_;
  const Schema& schema_;
  const Outline& outline_;
  Facts& facts_;
  Events events_;
  Recorder recorder_;
  Program program_;
  std::string missing_;
  std::size_t first_from_ = 0;
  std::size_t first_to_ = 0;
  bool has_program_ = false;
  bool is_read_only_ = false;
  bool is_explain_ = false;
};

}  // namespace

std::size_t body_start(const Outline& outline) {
  const auto first = outline.first_word();
  const auto& words = outline.words();
  if (!first || !words[*first].is(Keyword::kExplain)) return 0;
  std::size_t at = *first + 1;
  if (at + 1 < words.size() && words[at].is(Keyword::kQuery) && words[at + 1].is(Keyword::kPlan))
    at += 2;
  return at < words.size() ? words[at].span.from : words.back().span.to;
}

Facts inspect_statement(CheckPool& pool, const Schema& schema, std::string_view sql) {
  Facts facts;
  facts.sql = sql;
  facts.tokens = tokenize(sql.substr(0, kTextBytesMax));
  if (!is_storable_text(sql)) {
    facts.problem = CompileProblem::kNotText;
    facts.problem_words = sql.size() > kTextBytesMax ? "the statement is longer than 64 KiB"
                                                     : "the statement is not text";
    return facts;
  }
  const Outline outline(facts.sql, facts.tokens);
  Trouble trouble;
  const CheckLease check = pool.borrow(schema.ddl, schema.digest, trouble);
  if (!check) {
    facts.problem = CompileProblem::kOther;
    facts.problem_words = trouble.message;
    facts.unknowns.push_back({"check database", trouble.message});
    return facts;
  }
  Inspection(check, schema, outline, facts).run();
  return facts;
}

}  // namespace countersign::engines::sqlite
