// What a statement would do, by the engine's word: the traps measured on SQLite, one by one.

#include <algorithm>

#include "tests/support/engine_shop.h"

using namespace countersign;
using namespace countersign::engines;
using namespace countersign::tests;

namespace {

using Columns = std::vector<std::string>;

bool has_effect(const Facts& facts, const std::string& what, const std::string& target = "") {
  return std::any_of(facts.effects.begin(), facts.effects.end(), [&](const Effect& effect) {
    return effect.what == what && (target.empty() || effect.target == target);
  });
}

const RelationUse* find_common_table(const Facts& facts, const std::string& name) {
  for (const auto& use : facts.relations)
    if (use.name == name && use.kind == RelationKind::kCommonTable) return &use;
  return nullptr;
}

std::string cut(const Facts& facts, Span span) {
  return facts.sql.substr(span.from, span.to - span.from);
}

bool is_clean(const Facts& facts) {
  for (const auto& unknown : facts.unknowns) UNSCOPED_INFO(unknown.what + " " + unknown.detail);
  for (const auto& said : facts.disagreements) UNSCOPED_INFO(said);
  return facts.unknowns.empty() && facts.disagreements.empty();
}

}  // namespace

TEST_CASE("a plain reading statement is what it looks like") {
  Shop shop;
  const auto facts = shop.facts(
      "SELECT c.name, count(*) FROM Customers c JOIN orders o "
      "ON o.customer_id = c.id GROUP BY 1 LIMIT 5");
  CHECK(facts.compiles());
  CHECK(is_clean(facts));
  CHECK(facts.root == StatementRoot::kRead);
  CHECK(facts.is_read_only);
  CHECK(facts.statements == 1);
  CHECK(facts.result_columns == 2);
  CHECK(facts.has_limit);
  CHECK_FALSE(facts.has_star);
  CHECK(facts.effects.empty());
  const auto* customers = find_relation(facts, "customers");
  REQUIRE(customers != nullptr);
  CHECK(customers->kind == RelationKind::kTable);
  CHECK(customers->schema == "main");
  CHECK(customers->columns == Columns{"id", "name"});
  CHECK(cut(facts, customers->span) == "Customers");
  REQUIRE(find_relation(facts, "orders") != nullptr);
  CHECK(find_relation(facts, "orders")->columns == Columns{"customer_id"});
  CHECK(function_names(facts) == std::set<std::string>{"count"});
  CHECK(cut(facts, facts.functions.at(0).span) == "count");
}

// Trap 1.
TEST_CASE("a pragma does not act while it is inspected and neither does its plan") {
  Shop shop;
  const auto before = shop.facts("SELECT name FROM customers WHERE name LIKE 'A%'");
  for (const std::string pragma :
       {"query_only=0", "writable_schema=1", "trusted_schema=1", "foreign_keys=1", "synchronous=0",
        "case_sensitive_like=1", "cache_size=1", "locking_mode=exclusive", "secure_delete=0",
        "temp_store=1", "mmap_size=1000000", "busy_timeout=1", "recursive_triggers=1",
        "legacy_alter_table=1", "journal_mode=off", "hard_heap_limit=1000"})
    for (const std::string prefix : {"", "EXPLAIN ", "EXPLAIN QUERY PLAN ", "/* x */ "}) {
      const auto facts = shop.facts(prefix + "PRAGMA " + pragma);
      INFO(facts.sql);
      CHECK(facts.problem == CompileProblem::kForbidden);
      CHECK(has_effect(facts, "pragma", pragma.substr(0, pragma.find('='))));
      CHECK_FALSE(facts.is_read_only);
      CHECK(facts.root ==
            (prefix.starts_with("EXPLAIN") ? StatementRoot::kExplain : StatementRoot::kSetting));
    }
  // A LIKE that had become case-sensitive would use an index or not call like() any more.
  const auto after = shop.facts("SELECT name FROM customers WHERE name LIKE 'A%'");
  CHECK(function_names(after) == function_names(before));
  CHECK(shop.facts("UPDATE sqlite_master SET sql = ''").problem == CompileProblem::kForbidden);
}

// Trap 2.
TEST_CASE("vacuum and attach are effects though no authorizer or a late one tells of them") {
  Shop shop;
  const auto before = shop.folder.names();
  for (const auto* sql : {"VACUUM", "VACUUM INTO '/tmp/x.db'", "VACUUM main INTO 'x.db'"}) {
    const auto facts = shop.facts(sql);
    INFO(sql);
    CHECK(has_effect(facts, "vacuum"));
    CHECK(facts.root == StatementRoot::kDefinition);
    CHECK_FALSE(facts.is_read_only);
  }
  for (const auto* sql : {"ATTACH 'x.db' AS x", "ATTACH 'x' || '.db' AS x", "ATTACH ? AS x"}) {
    const auto facts = shop.facts(sql);
    CHECK(has_effect(facts, "attach"));
    CHECK(facts.root == StatementRoot::kAttach);
  }
  CHECK(has_effect(shop.facts("DETACH main"), "detach", "main"));
  CHECK(shop.folder.names() == before);
}

TEST_CASE("every kind of statement that is not a reading one has its root and effect") {
  Shop shop;
  struct Case {
    std::string sql;
    StatementRoot root;
    std::string what;
    std::string target;
  };
  const std::vector<Case> cases = {
      {"INSERT INTO orders(id) VALUES(1)", StatementRoot::kWrite, "insert", "orders"},
      {"REPLACE INTO orders(id) VALUES(1)", StatementRoot::kWrite, "insert", "orders"},
      {"UPDATE orders SET total = 0", StatementRoot::kWrite, "update", "orders"},
      {"DELETE FROM orders", StatementRoot::kWrite, "delete", "orders"},
      {"DELETE FROM orders RETURNING id", StatementRoot::kWrite, "delete", "orders"},
      {"WITH x AS (SELECT 1) DELETE FROM orders", StatementRoot::kWrite, "delete", "orders"},
      {"CREATE TABLE t(a)", StatementRoot::kDefinition, "create table", "t"},
      {"CREATE TABLE t AS SELECT * FROM users", StatementRoot::kDefinition, "create table", "t"},
      {"CREATE TEMP TABLE t(a)", StatementRoot::kDefinition, "create temp table", "t"},
      {"CREATE TEMP VIEW orders AS SELECT 1", StatementRoot::kDefinition, "create temp view",
       "orders"},
      {"CREATE VIEW w AS SELECT 1", StatementRoot::kDefinition, "create view", "w"},
      {"CREATE INDEX i ON orders(total)", StatementRoot::kDefinition, "create index", "i"},
      {"CREATE TRIGGER g AFTER INSERT ON orders BEGIN SELECT 1; END", StatementRoot::kDefinition,
       "create trigger", "g"},
      {"CREATE VIRTUAL TABLE f USING fts5(x)", StatementRoot::kDefinition, "create virtual table",
       "f"},
      {"DROP TABLE orders", StatementRoot::kDefinition, "drop table", "orders"},
      {"DROP VIEW v_sales", StatementRoot::kDefinition, "drop view", "v_sales"},
      {"DROP TABLE notes_fts", StatementRoot::kDefinition, "drop virtual table", "notes_fts"},
      {"ALTER TABLE orders RENAME TO o2", StatementRoot::kDefinition, "alter table", "orders"},
      {"REINDEX orders", StatementRoot::kDefinition, "reindex", ""},
      {"ANALYZE", StatementRoot::kDefinition, "create table", "sqlite_stat1"},
      {"BEGIN", StatementRoot::kTransaction, "transaction", "BEGIN"},
      {"COMMIT", StatementRoot::kTransaction, "transaction", "COMMIT"},
      {"SAVEPOINT s", StatementRoot::kTransaction, "savepoint", "s"},
      {"RELEASE s", StatementRoot::kTransaction, "savepoint", "s"},
      {"EXPLAIN DELETE FROM orders", StatementRoot::kExplain, "delete", "orders"},
      {"EXPLAIN QUERY PLAN DROP TABLE orders", StatementRoot::kExplain, "drop table", "orders"},
  };
  for (const auto& [sql, root, what, target] : cases) {
    const auto facts = shop.facts(sql);
    INFO(sql);
    for (const auto& effect : facts.effects) UNSCOPED_INFO(effect.what + " " + effect.target);
    CHECK(facts.root == root);
    CHECK(has_effect(facts, what, target));
    CHECK_FALSE(facts.is_read_only);
    CHECK_FALSE(facts.effects.front().span.empty());
  }
}

// Trap 3: the check database knows no temp objects, whatever was tried before.
TEST_CASE("a temp view that was proposed does not shadow a table for the next statement") {
  Shop shop;
  CHECK(has_effect(shop.facts("CREATE TEMP VIEW orders AS SELECT * FROM users"), "create temp view",
                   "orders"));
  const auto facts = shop.facts("SELECT * FROM orders");
  CHECK(is_clean(facts));
  CHECK(find_relation(facts, "users") == nullptr);
  CHECK(find_relation(facts, "orders")->kind == RelationKind::kTable);
  CHECK_FALSE(is_clean(shop.facts("SELECT * FROM temp.sqlite_schema")));
}

// Trap 4.
TEST_CASE("a table that is only counted is seen whatever its case and quoting") {
  Shop shop;
  for (const auto* sql :
       {"SELECT count(*) FROM users", "SELECT 1 FROM uSeRs", "SELECT 1 FROM \"users\"",
        "SELECT 1 FROM [USERS]", "SELECT 1 FROM `users`", "SELECT 1 FROM 'users'",
        "SELECT EXISTS(SELECT 1 FROM users)", "SELECT 1 FROM main . users",
        "SELECT count(*) FROM customers, users"}) {
    const auto facts = shop.facts(sql);
    INFO(sql);
    const auto* users = find_relation(facts, "users");
    REQUIRE(users != nullptr);
    CHECK(users->kind == RelationKind::kTable);
    CHECK(users->columns.empty());
    CHECK_FALSE(users->span.empty());
  }
}

// Trap 5.
TEST_CASE("a WITH name whose columns nobody uses is no table") {
  Shop shop;
  const auto facts =
      shop.facts("WITH recent AS MATERIALIZED (SELECT id FROM orders) SELECT count(*) FROM recent");
  CHECK(is_clean(facts));
  CHECK(find_relation(facts, "recent") == nullptr);
  REQUIRE(find_common_table(facts, "recent") != nullptr);
  CHECK_FALSE(find_common_table(facts, "recent")->shadows_relation);
  CHECK(find_relation(facts, "orders") != nullptr);
}

TEST_CASE("a WITH name that hides a table is told apart from the table by the program") {
  Shop shop;
  const auto hidden = shop.facts(
      "WITH users AS MATERIALIZED (SELECT id FROM customers) SELECT count(*) FROM users");
  CHECK(is_clean(hidden));
  REQUIRE(find_common_table(hidden, "users") != nullptr);
  CHECK(find_common_table(hidden, "users")->shadows_relation);
  CHECK(find_relation(hidden, "users") == nullptr);

  for (const auto* sql : {"WITH users AS MATERIALIZED (SELECT id FROM customers) "
                          "SELECT count(*), (SELECT count(*) FROM main.users) FROM users",
                          "SELECT (WITH users AS MATERIALIZED (SELECT id FROM customers) SELECT "
                          "count(*) FROM users), "
                          "(SELECT count(*) FROM users)",
                          "WITH users AS (SELECT * FROM main.users) SELECT count(*) FROM users"}) {
    INFO(sql);
    CHECK(find_relation(shop.facts(sql), "users") != nullptr);
  }
}

// Trap 6.
TEST_CASE("what is said of a table function does not depend on what was asked before") {
  Shop shop;
  const std::vector<std::string> statements = {"SELECT count(*) FROM json_each('[1]')",
                                               "SELECT value FROM json_tree('[1]')",
                                               "SELECT count(*) FROM pragma_table_info('users')",
                                               "SELECT * FROM pragma_database_list",
                                               "SELECT * FROM dbstat",
                                               "SELECT * FROM sqlite_stmt",
                                               "SELECT * FROM generate_series(1,3)"};
  for (int round = 0; round < 2; ++round)
    for (const auto& sql : statements) {
      const auto facts = shop.facts(sql);
      INFO(sql << " in round " << round);
      CHECK(is_clean(facts));
      CHECK(facts.effects.empty());
      CHECK(facts.root == StatementRoot::kRead);
      REQUIRE(facts.relations.size() == 1);
      const bool is_function = facts.relations[0].kind == RelationKind::kTableFunction;
      CHECK((is_function || facts.relations[0].kind == RelationKind::kCatalog));
    }
  CHECK(find_relation(shop.facts(statements[0]), "json_each")->schema.empty());
}

// Trap 7.
TEST_CASE("what a view reads is told as read through it") {
  Shop shop(
      "CREATE VIEW v_outer AS SELECT id FROM v_sales;"
      "CREATE VIEW v_one AS SELECT 1 AS one FROM orders;"
      "CREATE VIEW v_with AS WITH x AS (SELECT id, total FROM orders) SELECT * FROM x");
  for (const auto* sql : {"SELECT count(*) FROM v_sales", "SELECT 1 FROM V_SALES",
                          "SELECT id FROM v_sales", "SELECT s.id FROM v_sales s, customers"}) {
    const auto facts = shop.facts(sql);
    INFO(sql);
    CHECK(is_clean(facts));
    const auto* orders = find_relation(facts, "orders");
    REQUIRE(orders != nullptr);
    CHECK(orders->through_view == "v_sales");
    CHECK(orders->span.empty());
    REQUIRE(find_relation(facts, "v_sales") != nullptr);
    CHECK(find_relation(facts, "v_sales")->kind == RelationKind::kView);
  }
  const auto nested = shop.facts("SELECT id FROM v_outer");
  CHECK(find_relation(nested, "orders")->through_view == "v_outer");
  CHECK(find_relation(nested, "v_sales")->through_view == "v_outer");
  CHECK(find_relation(nested, "v_outer")->through_view.empty());
  CHECK(find_relation(shop.facts("SELECT * FROM v_one"), "orders")->through_view == "v_one");
  CHECK(find_relation(shop.facts("SELECT id FROM v_with"), "orders")->through_view == "v_with");
  const auto both = shop.facts("SELECT v.id, o.status FROM v_sales v JOIN orders o ON o.id = v.id");
  CHECK(find_relation(both, "orders")->through_view.empty());
  CHECK(find_relation(both, "orders")->columns == Columns{"id", "status", "total"});
}

TEST_CASE("a WITH name that equals a view does not launder what it reads") {
  Shop shop("CREATE VIEW v_with AS WITH x AS (SELECT id FROM orders) SELECT * FROM x");
  for (const auto* sql :
       {"WITH v_sales AS (SELECT password_hash FROM users) SELECT * FROM v_sales",
        "WITH v_sales AS (SELECT password_hash FROM users) SELECT count(*) FROM v_sales",
        "WITH V_Sales(a) AS (SELECT id FROM users) SELECT a FROM v_sales, main.v_sales",
        "WITH x AS (SELECT id FROM users) SELECT * FROM x, v_with"}) {
    const auto facts = shop.facts(sql);
    INFO(sql);
    REQUIRE(find_relation(facts, "users") != nullptr);
    CHECK(find_relation(facts, "users")->through_view.empty());
  }
  const auto same =
      shop.facts("WITH v_sales AS (SELECT id, total FROM orders) SELECT * FROM v_sales");
  CHECK(find_relation(same, "orders")->through_view.empty());
  CHECK(find_relation(same, "v_sales") == nullptr);
  CHECK(find_common_table(same, "v_sales")->shadows_relation);
}

// Trap 8.
TEST_CASE("pragma functions and engine tables are reported by name") {
  Shop shop;
  const auto pragma = shop.facts("SELECT name FROM pragma_table_info('users')");
  REQUIRE(find_relation(pragma, "pragma_table_info") != nullptr);
  CHECK(find_relation(pragma, "pragma_table_info")->kind == RelationKind::kTableFunction);
  for (const auto* sql :
       {"SELECT * FROM sqlite_master", "SELECT * FROM sqlite_schema",
        "SELECT 1 FROM main.sqlite_master", "SELECT count(*) FROM \"sqlite_schema\""}) {
    const auto facts = shop.facts(sql);
    INFO(sql);
    const bool has_catalog =
        std::any_of(facts.relations.begin(), facts.relations.end(),
                    [](const RelationUse& use) { return use.kind == RelationKind::kCatalog; });
    CHECK(has_catalog);
  }
}

// Trap 9 and what goes with it: the authorizer is asked at name resolution, the program may drop
// it.
TEST_CASE("a branch that cannot be reached is still told where the engine tells it") {
  Shop shop;
  CHECK(find_relation(shop.facts("SELECT 1 FROM users WHERE 0"), "users") != nullptr);
  const auto vanished = shop.facts("SELECT 1 WHERE 0 AND (SELECT 1 FROM users)");
  CHECK(vanished.compiles());
  CHECK(is_clean(vanished));
}

// The authorizer is not asked at all here; only the program tells.
TEST_CASE("natural and using joins are seen though the authorizer is never asked") {
  Shop shop;
  const auto natural = shop.facts("SELECT count(*) FROM customers NATURAL JOIN users");
  CHECK(is_clean(natural));
  REQUIRE(find_relation(natural, "users") != nullptr);
  CHECK(find_relation(natural, "users")->columns == Columns{"email", "id"});
  CHECK(find_relation(natural, "customers")->columns == Columns{"email", "id"});
  CHECK(find_relation(natural, "users")->through_view.empty());
  const auto using_email = shop.facts("SELECT count(*) FROM customers JOIN users USING (email)");
  REQUIRE(find_relation(using_email, "users") != nullptr);
  // With the row number, which the program reads for an index of its own making.
  CHECK(find_relation(using_email, "users")->columns == Columns{"email", "id"});
}

TEST_CASE("a computed column tells the columns it is computed from") {
  Shop shop(
      "CREATE TABLE pay(id INTEGER PRIMARY KEY, secret TEXT, shown TEXT AS (upper(secret)));"
      "CREATE TABLE packed(k TEXT, v TEXT, w TEXT, PRIMARY KEY (w, k)) WITHOUT ROWID;"
      "CREATE INDEX ix_packed ON packed(v)");
  const auto computed = shop.facts("SELECT shown FROM pay");
  CHECK(is_clean(computed));
  CHECK(find_relation(computed, "pay")->columns == Columns{"secret", "shown"});
  CHECK(function_names(computed) == std::set<std::string>{"upper"});
  const auto packed = shop.facts("SELECT v FROM packed WHERE w = 'x'");
  CHECK(is_clean(packed));
  CHECK(find_relation(packed, "packed")->columns == Columns{"v", "w"});
  CHECK(find_relation(shop.facts("SELECT k FROM packed WHERE v = 'x'"), "packed")->columns ==
        Columns{"k", "v"});
}

// Trap 11.
TEST_CASE("statements are counted as the engine cuts them") {
  Shop shop;
  struct Case {
    std::string sql;
    std::uint32_t statements;
    bool first_is_empty;
  };
  const std::vector<Case> cases = {
      {"", 0, false},
      {"  -- nothing\n", 0, false},
      {";", 0, false},
      {"SELECT 1", 1, false},
      {"SELECT 1;", 1, false},
      {"SELECT 1; ; -- end\n ;", 1, false},
      {"SELECT 1 /* ; SELECT 2 */", 1, false},
      {"SELECT ';' ;", 1, false},
      {";SELECT 1", 1, true},
      {"/* x */ ; SELECT 1", 1, true},
      {";DELETE FROM orders", 1, true},
      {"SELECT 1; SELECT 2", 2, false},
      {"SELECT ';' ; PRAGMA writable_schema=1", 2, false},
      {"SELECT 1;\n\n-- x\nDELETE FROM customers", 2, false},
      {"SELECT 1; nonsense; SELECT 3", 3, false},
      {"SELECT FROM; SELECT 2", 2, false},
  };
  for (const auto& [sql, statements, first_is_empty] : cases) {
    const auto facts = shop.facts(sql);
    INFO(sql);
    CHECK(facts.statements == statements);
    CHECK(facts.first_is_empty == first_is_empty);
  }
  const auto stacked = shop.facts("SELECT 1; DROP TABLE customers; SELECT * FROM users");
  CHECK(has_effect(stacked, "drop table", "customers"));
  CHECK_FALSE(stacked.is_read_only);
  std::string many;
  for (int i = 0; i < 500; ++i) many += "SELECT 1;";
  CHECK(shop.facts(many).statements == 500);
}

TEST_CASE("what is not text is never compiled") {
  Shop shop;
  for (const std::string& sql :
       {std::string("SELECT 1\0; DROP TABLE customers", 32), std::string("SELECT '\xff'"),
        "SELECT '" + std::string(70'000, 'x') + "'"}) {
    const auto facts = shop.facts(sql);
    CHECK(facts.problem == CompileProblem::kNotText);
    CHECK(facts.root == StatementRoot::kUnknown);
    CHECK(facts.statements == 0);
    CHECK(facts.sql == sql);
  }
}

TEST_CASE("why a statement does not compile is told in the engine's words and place") {
  Shop shop;
  struct Case {
    std::string sql;
    CompileProblem problem;
    std::string at;
  };
  std::string deep = "1";
  for (int i = 0; i < 200; ++i) deep = "(" + deep + "+1)";
  std::string arms = "SELECT 1";
  for (int i = 0; i < 30; ++i) arms += " UNION SELECT 1";
  const std::vector<Case> cases = {
      {"SELEC 1", CompileProblem::kSyntax, "SELEC"},
      {"SELECT 1 FROM", CompileProblem::kSyntax, ""},
      {"SELECT 'open", CompileProblem::kSyntax, "'open"},
      {"SELECT nme FROM customers", CompileProblem::kMissingColumn, "nme"},
      {"SELECT * FROM custmers", CompileProblem::kMissingRelation, "custmers"},
      {"SELECT * FROM main.custmers", CompileProblem::kMissingRelation, "custmers"},
      {"SELECT readfile('/etc/passwd')", CompileProblem::kMissingFunction, "readfile"},
      {"SELECT * FROM fsdir('/')", CompileProblem::kMissingRelation, "fsdir"},
      {"DELETE FROM orders", CompileProblem::kForbidden, ""},
      {"SELECT " + deep, CompileProblem::kTooComplex, ""},
      {arms, CompileProblem::kTooComplex, ""},
      {"SELECT id FROM customers, orders", CompileProblem::kOther, "id"},
  };
  for (const auto& [sql, problem, at] : cases) {
    const auto facts = shop.facts(sql);
    INFO(sql.substr(0, 60) << ": " << facts.problem_words);
    CHECK(facts.problem == problem);
    CHECK_FALSE(facts.problem_words.empty());
    if (!at.empty()) CHECK(cut(facts, facts.problem_span) == at);
  }
  const auto missing = shop.facts("SELECT * FROM custmers");
  REQUIRE(find_relation(missing, "custmers") != nullptr);
  CHECK(find_relation(missing, "custmers")->kind == RelationKind::kMissing);
}

TEST_CASE("an error tells of the tables that were named so that it answers nothing about them") {
  Shop shop;
  for (const auto* sql :
       {"SELECT foo FROM employees", "SELECT foo FROM customers JOIN employees",
        "SELECT foo(1) FROM employees", "SELECT (SELECT foo FROM main.employees)",
        "SELECT 1 FROM customers, \"EMPLOYEES\" WHERE foo",
        "SELECT foo FROM customers WHERE id IN employees", "SELECT foo FROM ((employees))",
        "SELECT * FROM employees, nowhere", "SELECT foo FROM 'employees'"}) {
    const auto facts = shop.facts(sql);
    INFO(sql);
    CHECK_FALSE(facts.compiles());
    CHECK(find_relation(facts, "employees") != nullptr);
  }
  CHECK(find_relation(shop.facts("SELECT foo FROM customers WHERE name = 'employees'"),
                      "employees") == nullptr);
}

TEST_CASE("functions are reported wherever they hide") {
  Shop shop;
  for (const auto* sql :
       {"SELECT LOAD_EXTENSION('x')", "SELECT name FROM customers ORDER BY load_extension('x')",
        "SELECT \"load_extension\"('x')", "SELECT name FROM customers LIMIT load_extension('x')",
        "SELECT sum(total) OVER (ORDER BY load_extension('x')) FROM orders",
        "SELECT count(*) FILTER (WHERE load_extension('x')) FROM orders",
        "VALUES (load_extension('x'))", "SELECT CASE WHEN 0 THEN load_extension('x') END",
        "WITH a AS (SELECT load_extension('x')) SELECT * FROM a",
        "SELECT * FROM json_each(load_extension('x'))"}) {
    INFO(sql);
    CHECK(function_names(shop.facts(sql)).contains("load_extension"));
  }
  CHECK(function_names(
            shop.facts("SELECT name LIKE 'x', name GLOB 'y', attributes ->> 'z' FROM products")) ==
        std::set<std::string>{"->>", "glob", "like"});
}

TEST_CASE("parameters limit and star are facts of the outermost statement") {
  Shop shop;
  const auto parameters = shop.facts("SELECT id FROM orders WHERE id = ?1 OR status = :s");
  CHECK(parameters.parameters == 2);
  CHECK(cut(parameters, parameters.first_parameter) == "?1");
  CHECK(shop.facts("SELECT * FROM orders").has_star);
  CHECK(shop.facts("SELECT o.* FROM orders o").has_star);
  CHECK(shop.facts("SELECT 1, * FROM orders").has_star);
  CHECK_FALSE(shop.facts("SELECT count(*), 2 * 3 FROM orders").has_star);
  CHECK_FALSE(shop.facts("SELECT id FROM (SELECT * FROM orders)").has_star);
  CHECK_FALSE(shop.facts("SELECT id FROM (SELECT id FROM orders LIMIT 3)").has_limit);
  CHECK(shop.facts("SELECT id FROM orders LIMIT 3 OFFSET 2").has_limit);
  CHECK_FALSE(shop.facts("SELECT id FROM orders LIMIT -1").has_limit);
  CHECK_FALSE(shop.facts("SELECT id FROM orders LIMIT (SELECT 5)").has_limit);
}

TEST_CASE("a schema is enough to inspect a statement without its source") {
  Shop shop;
  Schema stored;
  stored.ddl = shop.schema()->ddl;
  stored.digest = shop.schema()->digest;
  const Folder empty;
  const auto engine = open_source(empty.file("gone.db"));
  const auto facts = engine->inspect(stored, "SELECT name FROM customers JOIN v_users USING (id)");
  CHECK(facts.compiles());
  CHECK(find_relation(facts, "customers") != nullptr);
  CHECK(find_relation(facts, "users")->through_view == "v_users");
  CHECK(empty.names().empty());
}

TEST_CASE("two schemas with the same digest are not mixed up") {
  Shop shop;
  Schema one;
  one.ddl = "CREATE TABLE a(x)\n;\n";
  Schema two;
  two.ddl = "CREATE TABLE b(x)\n;\n";
  CHECK(shop.engine->inspect(one, "SELECT * FROM a").compiles());
  CHECK_FALSE(shop.engine->inspect(two, "SELECT * FROM a").compiles());
  CHECK(shop.engine->inspect(two, "SELECT * FROM b").compiles());
  CHECK(shop.engine->inspect(one, "SELECT * FROM a").compiles());
}

TEST_CASE("more schemas than are kept are still each inspected right") {
  Shop shop;
  for (int round = 0; round < 2; ++round)
    for (int i = 0; i < 20; ++i) {
      Schema schema;
      schema.ddl = "CREATE TABLE t" + std::to_string(i) + "(x)\n;\n";
      schema.digest = sha256(schema.ddl);
      CHECK(shop.engine->inspect(schema, "SELECT x FROM t" + std::to_string(i)).compiles());
    }
}
