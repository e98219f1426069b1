#include "tests/support/postgres_shop.h"

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace countersign::testing {

engines::Schema postgres_schema_of(std::string ddl) {
  engines::Schema schema;
  schema.digest = sha256(ddl);
  schema.ddl = std::move(ddl);
  return schema;
}

engines::Schema postgres_shop_schema() {
  std::ifstream in(COUNTERSIGN_SOURCE_DIR "/tests/cases/shop_postgres.catalog", std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  if (!in) throw std::runtime_error("cannot read tests/cases/shop_postgres.catalog");
  return postgres_schema_of(text.str());
}

guardrails::Policy postgres_shop_policy() {
  guardrails::Policy policy;
  policy.source = "shop";
  policy.dialect = "postgresql";
  policy.tables = {"customers", "orders", "order_items", "products"};
  policy.functions = guardrails::default_functions("postgresql");
  policy.operators = guardrails::default_operators("postgresql");
  policy.types = guardrails::default_types("postgresql");
  policy.limits.time = std::chrono::seconds(1);
  return policy;
}

PostgresShop::PostgresShop() : PostgresShop(postgres_shop_schema().ddl) {}

PostgresShop::PostgresShop(std::string ddl)
    : schema_(postgres_schema_of(std::move(ddl))),
      inspector_(engines::open_inspector("postgresql")),
      policy_(postgres_shop_policy()) {}

Verdict PostgresShop::judge(std::string_view sql, const guardrails::Policy& policy) {
  return guardrails::judge(inspect(sql), policy);
}

}  // namespace countersign::testing
