// What judging costs, beside everything that could be put in its place: the engines' own compiles,
// and each form in which PostgreSQL's grammar can be had. The same twenty statements, the same
// schema of twenty tables, in one run. Peers in other languages: tests/bench/peers/run.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <pg_query.h>
#include <sqlite3.h>

#include "agent/verdicts.h"
#include "engines/engine.h"
#include "guardrails/guard.h"
#include "guardrails/policy.h"
#include "tests/bench/ratios.h"

// The library holds these; its header for them wants one of protobuf-c, which does not come with
// it.
extern "C" {
void* pg_query__parse_result__unpack(void* allocator, std::size_t size, const void* packed);
void pg_query__parse_result__free_unpacked(void* tree, void* allocator);
}

namespace {

using namespace countersign;

std::string text_of(const std::string& name) {
  std::ifstream in(std::string(COUNTERSIGN_SOURCE_DIR) + "/tests/bench/data/" + name);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) std::abort();
  return text.str();
}

const std::vector<std::string>& statements() {
  static const auto all = [] {
    std::vector<std::string> out;
    std::istringstream in(text_of("guard_statements.sql"));
    for (std::string line; std::getline(in, line);)
      if (!line.empty()) out.push_back(line);
    return out;
  }();
  return all;
}

// ---- SQLite's own part --------------------------------------------------------------------------

int allow(void* seen, int, const char*, const char*, const char*, const char*) {
  ++*static_cast<std::uint64_t*>(seen);
  return SQLITE_OK;
}

// The schema in memory, with an authorizer that looks at everything and says yes, or without.
class Bare {
 public:
  explicit Bare(bool is_armed) {
    if (sqlite3_open(":memory:", &db_) != SQLITE_OK) std::abort();
    const std::string schema = text_of("guard_schema.sql");
    if (sqlite3_exec(db_, schema.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) std::abort();
    if (is_armed) sqlite3_set_authorizer(db_, allow, &seen_);
  }
  ~Bare() { sqlite3_close(db_); }
  Bare(const Bare&) = delete;
  Bare& operator=(const Bare&) = delete;

  void prepare(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db_, sql.c_str(), static_cast<int>(sql.size()) + 1, &statement,
                           nullptr) != SQLITE_OK)
      std::abort();
    sqlite3_finalize(statement);
  }

  // EXPLAIN is of no use without what it says: every row is read whole.
  void walk(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) std::abort();
    const int columns = sqlite3_column_count(statement);
    while (sqlite3_step(statement) == SQLITE_ROW)
      for (int i = 0; i < columns; ++i)
        if (sqlite3_column_type(statement, i) == SQLITE_INTEGER)
          benchmark::DoNotOptimize(sqlite3_column_int(statement, i));
        else
          benchmark::DoNotOptimize(sqlite3_column_text(statement, i));
    sqlite3_finalize(statement);
  }

 private:
  sqlite3* db_ = nullptr;
  std::uint64_t seen_ = 0;
};

template <class Each>
void for_each_statement(benchmark::State& state, Each each) {
  for (auto unused : state)
    for (const auto& sql : statements()) each(sql);
}

void sqlite_prepare(benchmark::State& state) {
  Bare bare(false);
  for_each_statement(state, [&](const std::string& sql) { bare.prepare(sql); });
}
void sqlite_authorizer(benchmark::State& state) {
  Bare bare(true);
  for_each_statement(state, [&](const std::string& sql) { bare.prepare(sql); });
}
void sqlite_compiles(benchmark::State& state) {
  Bare bare(false);
  for_each_statement(state, [&](const std::string& sql) {
    bare.prepare(sql);
    bare.walk("EXPLAIN " + sql);
    bare.walk("EXPLAIN QUERY PLAN " + sql);
  });
}

// ---- ours ---------------------------------------------------------------------------------------

struct Judging {
  std::unique_ptr<engines::Inspector> inspector;
  engines::Schema schema;
  guardrails::Policy policy;
  Digest digest;

  Judging(const std::string& dialect, const std::string& file)
      : inspector(engines::open_inspector(dialect)) {
    schema.ddl = text_of(file);
    schema.digest = sha256(schema.ddl);
    policy.source = "bikes";
    policy.dialect = dialect;
    std::istringstream tables(text_of("guard_schema.sql"));
    for (std::string word; tables >> word;)
      if (word == "TABLE" && tables >> word) policy.tables.insert(word);
    policy.functions = guardrails::default_functions(dialect);
    policy.operators = guardrails::default_operators(dialect);
    policy.types = guardrails::default_types(dialect);
    policy.mask_columns = {{"riders", "email"}};
    digest = policy.digest();
  }

  Verdict judge(const std::string& sql) {
    Verdict verdict = guardrails::judge(inspector->inspect(schema, sql), policy);
    if (verdict.kind == VerdictKind::kRefuse) {
      std::fprintf(stderr, "refused by %s: %s\n", verdict.findings.front().rule.c_str(),
                   sql.c_str());
      std::abort();
    }
    return verdict;
  }
};

Judging& on_sqlite() {
  static Judging judging("sqlite", "guard_schema.sql");
  return judging;
}
Judging& on_postgres() {
  static Judging judging("postgresql", "guard_postgres.catalog");
  return judging;
}

void facts(benchmark::State& state, Judging& judging) {
  for_each_statement(state, [&](const std::string& sql) {
    benchmark::DoNotOptimize(judging.inspector->inspect(judging.schema, sql));
  });
}
void verdict(benchmark::State& state, Judging& judging) {
  for_each_statement(state,
                     [&](const std::string& sql) { benchmark::DoNotOptimize(judging.judge(sql)); });
}
void verdict_seen_before(benchmark::State& state) {
  Judging& judging = on_sqlite();
  agent::Verdicts verdicts;
  const guardrails::SessionContext context;
  const agent::JudgedUnder under{judging.schema.digest, judging.digest, judging.policy, context};
  for (const auto& sql : statements())
    verdicts.keep(sql, under, {judging.inspector->inspect(judging.schema, sql), {}, true});
  for_each_statement(state, [&](const std::string& sql) {
    auto seen = verdicts.find(sql, under);
    if (!seen) std::abort();
    benchmark::DoNotOptimize(seen);
  });
}

// ---- PostgreSQL's grammar in its forms ----------------------------------------------------------

void grammar_json(benchmark::State& state) {
  for_each_statement(state, [](const std::string& sql) {
    auto parsed = pg_query_parse(sql.c_str());
    if (parsed.error != nullptr) std::abort();
    benchmark::DoNotOptimize(parsed.parse_tree);
    pg_query_free_parse_result(parsed);
  });
}
void grammar_json_dom(benchmark::State& state) {
  for_each_statement(state, [](const std::string& sql) {
    const auto parsed = pg_query_parse(sql.c_str());
    Poco::JSON::Parser parser;
    auto tree = parser.parse(parsed.parse_tree).extract<Poco::JSON::Object::Ptr>();
    benchmark::DoNotOptimize(tree);
    pg_query_free_parse_result(parsed);
  });
}
void grammar_protobuf(benchmark::State& state) {
  for_each_statement(state, [](const std::string& sql) {
    auto parsed = pg_query_parse_protobuf(sql.c_str());
    benchmark::DoNotOptimize(parsed.parse_tree.len);
    pg_query_free_protobuf_parse_result(parsed);
  });
}
// What a program has to do that wants the tree and not its bytes.
void grammar_protobuf_unpacked(benchmark::State& state) {
  for_each_statement(state, [](const std::string& sql) {
    const auto parsed = pg_query_parse_protobuf(sql.c_str());
    void* tree =
        pg_query__parse_result__unpack(nullptr, parsed.parse_tree.len, parsed.parse_tree.data);
    if (tree == nullptr) std::abort();
    benchmark::DoNotOptimize(tree);
    pg_query__parse_result__free_unpacked(tree, nullptr);
    pg_query_free_protobuf_parse_result(parsed);
  });
}
void grammar_scan(benchmark::State& state) {
  for_each_statement(state, [](const std::string& sql) {
    auto scanned = pg_query_scan(sql.c_str());
    benchmark::DoNotOptimize(scanned.pbuf.len);
    pg_query_free_scan_result(scanned);
  });
}
void grammar_normalize(benchmark::State& state) {
  for_each_statement(state, [](const std::string& sql) {
    auto normalized = pg_query_normalize(sql.c_str());
    benchmark::DoNotOptimize(normalized.normalized_query);
    pg_query_free_normalize_result(normalized);
  });
}
void grammar_fingerprint(benchmark::State& state) {
  for_each_statement(state, [](const std::string& sql) {
    auto fingerprint = pg_query_fingerprint(sql.c_str());
    benchmark::DoNotOptimize(fingerprint.fingerprint_str);
    pg_query_free_fingerprint_result(fingerprint);
  });
}

void add(const char* name, void (*run)(benchmark::State&)) {
  benchmark::RegisterBenchmark(name, run)->Unit(benchmark::kMicrosecond)->MeasureProcessCPUTime();
}

}  // namespace

int main(int argc, char** argv) {
  std::puts("Twenty analyst statements on twenty tables a turn; divide by twenty for one.");
  add("sqlite/prepare", sqlite_prepare);
  add("sqlite/prepare_authorizer", sqlite_authorizer);
  add("sqlite/compiles", sqlite_compiles);
  add("sqlite/facts", [](benchmark::State& state) { facts(state, on_sqlite()); });
  add("sqlite/verdict", [](benchmark::State& state) { verdict(state, on_sqlite()); });
  add("verdict_seen_before", verdict_seen_before);
  add("postgres/parse_json", grammar_json);
  add("postgres/facts", [](benchmark::State& state) { facts(state, on_postgres()); });
  add("postgres/verdict", [](benchmark::State& state) { verdict(state, on_postgres()); });
  add("postgres/parse_json_dom", grammar_json_dom);
  add("postgres/parse_protobuf", grammar_protobuf);
  add("postgres/parse_protobuf_unpacked", grammar_protobuf_unpacked);
  add("postgres/scan", grammar_scan);
  add("postgres/normalize", grammar_normalize);
  add("postgres/fingerprint", grammar_fingerprint);

  bench::Ratios ratios;
  ratios.at_most("sqlite/prepare_authorizer", "sqlite/prepare", 1.1);
  ratios.at_most("sqlite/verdict", "sqlite/compiles", 1.3);
  ratios.at_most("postgres/verdict", "postgres/parse_json", 1.3);
  ratios.at_most("postgres/verdict", "postgres/parse_json_dom", 1.0);
  ratios.at_most("postgres/verdict", "postgres/parse_protobuf", 1.0);
  ratios.at_most("postgres/verdict", "postgres/parse_protobuf_unpacked", 1.0);
  ratios.at_most("postgres/verdict", "postgres/fingerprint", 1.3);
  ratios.each_at_most("postgres/verdict", statements().size(), 20.0);
  ratios.each_at_most("verdict_seen_before", statements().size(), 1.0);
  return ratios.run(argc, argv);
}
