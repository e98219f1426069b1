// What a source holds: the ddl and its digest, columns, keys, estimates, notes.

#include "tests/support/engine_shop.h"

using namespace countersign;
using namespace countersign::engines;
using namespace countersign::tests;

namespace {

const SchemaRelation* find(const Schema& schema, const std::string& name) {
  for (const auto& relation : schema.relations)
    if (relation.name == name) return &relation;
  return nullptr;
}

std::string describe_error(Engine& engine) {
  const auto described = engine.describe();
  REQUIRE_FALSE(described.has_value());
  return described.error().message;
}

}  // namespace

TEST_CASE("a schema has tables views keys and estimates") {
  Shop shop;
  const auto schema = shop.schema();
  std::vector<std::string> names;
  for (const auto& relation : schema->relations) names.push_back(relation.name);
  CHECK(names == std::vector<std::string>{"api_keys", "audit_log", "auth_user", "customers",
                                          "employees", "notes_fts", "order_items", "orders",
                                          "products", "tokens", "users", "v_customer_login",
                                          "v_sales", "v_users"});
  const auto* orders = find(*schema, "orders");
  REQUIRE(orders != nullptr);
  CHECK(orders->kind == RelationKind::kTable);
  CHECK(orders->row_estimate == 10);
  CHECK(orders->columns.at(0).is_key);
  CHECK_FALSE(orders->columns.at(0).is_nullable);
  CHECK(orders->columns.at(1).name == "customer_id");
  CHECK(orders->columns.at(1).type == "INTEGER");
  REQUIRE(orders->foreign_keys.size() == 1);
  CHECK(orders->foreign_keys[0].table == "customers");
  CHECK(orders->foreign_keys[0].columns == std::vector<std::string>{"customer_id"});
  CHECK(orders->foreign_keys[0].to_columns == std::vector<std::string>{"id"});
  CHECK_FALSE(find(*schema, "customers")->columns.at(1).is_nullable);
  CHECK(find(*schema, "v_sales")->kind == RelationKind::kView);
  CHECK(find(*schema, "v_sales")->columns.size() == 2);
  CHECK_FALSE(find(*schema, "v_sales")->row_estimate.has_value());
  CHECK(find(*schema, "notes_fts")->kind == RelationKind::kVirtualTable);
  CHECK(find(*schema, "notes_fts")->columns.size() == 1);
}

TEST_CASE("a foreign key without columns means the other table's primary key") {
  Shop shop(
      "CREATE TABLE parts(a TEXT, b TEXT, PRIMARY KEY (a, b));"
      "CREATE TABLE uses(x TEXT, y TEXT, FOREIGN KEY (x, y) REFERENCES PARTS)");
  const auto schema = shop.schema();
  const auto& key = find(*schema, "uses")->foreign_keys.at(0);
  CHECK(key.table == "parts");
  CHECK(key.columns == std::vector<std::string>{"x", "y"});
  CHECK(key.to_columns == std::vector<std::string>{"a", "b"});
}

TEST_CASE("the digest is of the ddl alone and the ddl makes the same schema again") {
  Shop one;
  Shop two;
  CHECK(one.schema()->digest == two.schema()->digest);
  CHECK(one.schema()->digest == sha256(one.schema()->ddl));
  CHECK(one.schema()->ddl.find("sqlite_") == std::string::npos);
  CHECK(one.schema()->ddl.find("notes_fts_data") == std::string::npos);
  Owner(two.path()).run("INSERT INTO orders(id, total) VALUES (1000, 1); ANALYZE");
  CHECK(one.schema()->digest == two.schema()->digest);
  Owner(two.path()).run("CREATE INDEX another ON orders(total)");
  CHECK(one.schema()->digest != two.schema()->digest);

  const Folder folder;
  const std::string copy = folder.file("copy.db");
  Owner(copy).run(one.schema()->ddl);
  CHECK(open_source(copy)->describe().value()->ddl == one.schema()->ddl);
}

TEST_CASE("definitions that end in comments do not swallow the next one") {
  Shop shop(
      "CREATE VIEW a_view AS SELECT id FROM orders -- the end\n;"
      "CREATE VIEW b_view AS SELECT id FROM orders /* the end\n");
  for (const std::string name : {"a_view", "b_view", "v_sales", "v_users"})
    CHECK(shop.facts("SELECT id FROM " + name).compiles());
}

TEST_CASE("a schema is read again only when it changed") {
  Shop shop;
  const auto first = shop.schema();
  CHECK(shop.schema() == first);
  Owner(shop.path()).run("CREATE TABLE added(a)");
  const auto second = shop.schema();
  CHECK(second != first);
  CHECK(find(*second, "added") != nullptr);
  CHECK(find(*first, "added") == nullptr);
  CHECK(shop.schema() == second);
}

TEST_CASE("rows of large tables are estimated and not counted") {
  Shop shop(
      "CREATE TABLE many(id INTEGER PRIMARY KEY);"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < 30000) "
      "INSERT INTO many SELECT i FROM n;"
      "CREATE TABLE sparse(id INTEGER PRIMARY KEY);"
      "INSERT INTO sparse VALUES (1), (9000000000000000000);"
      "CREATE TABLE far(id INTEGER PRIMARY KEY);"
      "INSERT INTO far SELECT 4000000000000000000 + id * 100000 FROM many;"
      "CREATE TABLE packed(k INTEGER PRIMARY KEY) WITHOUT ROWID;"
      "INSERT INTO packed SELECT id FROM many;"
      "CREATE TABLE analyzed(id INTEGER PRIMARY KEY, a);"
      "INSERT INTO analyzed SELECT id * 7, id FROM many; CREATE INDEX ix_a ON analyzed(a);"
      "ANALYZE analyzed;");
  const auto schema = shop.schema();
  CHECK(find(*schema, "many")->row_estimate == 30000);
  CHECK(find(*schema, "sparse")->row_estimate == 2);
  CHECK(find(*schema, "analyzed")->row_estimate == 30000);
  const auto bytes = std::filesystem::file_size(shop.path());
  for (const auto* name : {"far", "packed"}) {
    REQUIRE(find(*schema, name)->row_estimate.has_value());
    CHECK(*find(*schema, name)->row_estimate >= 30000);
    CHECK(*find(*schema, name)->row_estimate < bytes);
  }
}

TEST_CASE("notes stand beside tables and columns and outside the digest") {
  Shop shop;
  shop.folder.write("notes.txt",
                    "# what we know\n\n  Orders = one row for each order = cancelled too \r\n"
                    "orders.TOTAL=in the order's currency\nnowhere.x = kept for later\n");
  const auto engine = open_source(shop.path(), shop.folder.file("notes.txt"));
  const auto schema = engine->describe().value();
  CHECK(find(*schema, "orders")->note == "one row for each order = cancelled too");
  CHECK(find(*schema, "orders")->columns.at(4).note == "in the order's currency");
  CHECK(find(*schema, "customers")->note.empty());
  CHECK(schema->digest == shop.schema()->digest);
  shop.folder.write("notes.txt", "orders = another, longer note than before; it is read again\n");
  CHECK(find(*engine->describe().value(), "orders")->note.starts_with("another"));
}

TEST_CASE("a malformed notes file names its line") {
  Shop shop;
  struct Case {
    std::string text;
    std::string said;
  };
  const std::vector<Case> cases = {
      {"orders = fine\nno equals sign\n", "line 2: expected `table = words`"},
      {"= words", "line 1: a table's name"},
      {"\n\n.total = words", "line 3: a table's name"},
      {"orders. = words", "line 1: a table's name"},
      {"orders =  ", "line 1: there are no words"},
      {"orders = \xff", "line 1: this line is not UTF-8"},
  };
  for (const auto& [text, said] : cases) {
    shop.folder.write("notes.txt", text);
    const auto engine = open_source(shop.path(), shop.folder.file("notes.txt"));
    const auto message = describe_error(*engine);
    INFO(message);
    CHECK(message.find(said) != std::string::npos);
    CHECK(message.find("notes.txt") != std::string::npos);
  }
  const auto engine = open_source(shop.path(), shop.folder.file("no_notes.txt"));
  CHECK(describe_error(*engine).find("no_notes.txt") != std::string::npos);
}

TEST_CASE("names with quotes spaces and other scripts are described and inspected") {
  Shop shop(
      "CREATE TABLE \"a \"\"b\"\" c\"(\"x y\" TEXT, \"ключ\" INTEGER PRIMARY KEY);"
      "INSERT INTO \"a \"\"b\"\" c\" VALUES('v', 1)");
  const auto schema = shop.schema();
  const auto* odd = find(*schema, "a \"b\" c");
  REQUIRE(odd != nullptr);
  CHECK(odd->row_estimate == 1);
  const auto facts = shop.facts("SELECT \"x y\" FROM \"A \"\"b\"\" c\" WHERE \"ключ\" = 1");
  REQUIRE(find_relation(facts, "a \"b\" c") != nullptr);
  CHECK(find_relation(facts, "a \"b\" c")->columns == std::vector<std::string>{"x y", "ключ"});
  CHECK_FALSE(find_relation(facts, "a \"b\" c")->span.empty());
}

TEST_CASE("a schema this library cannot make in full is still described") {
  Shop shop;
  Owner owner(shop.path());
  owner.run("CREATE VIEW broken AS SELECT a FROM nowhere");
  owner.run(
      "PRAGMA writable_schema = 1; INSERT INTO sqlite_schema VALUES('table','geo','geo',0,"
      "'CREATE VIRTUAL TABLE geo USING unheard_of(x)')");
  const auto schema = shop.schema();
  CHECK(find(*schema, "broken") != nullptr);
  CHECK(shop.facts("SELECT * FROM orders").compiles());
  CHECK(shop.facts("SELECT * FROM v_sales").compiles());
  CHECK_FALSE(shop.facts("SELECT * FROM broken").compiles());
  CHECK_FALSE(shop.facts("SELECT * FROM geo").compiles());
}
