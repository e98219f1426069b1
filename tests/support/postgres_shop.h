#pragma once

// The PostgreSQL shop of tests/cases/shop_postgres.sql without a server: its kept catalog, and the
// policy of its four tables.

#include <memory>
#include <string>
#include <string_view>

#include "core/facts.h"
#include "core/verdict.h"
#include "engines/engine.h"
#include "guardrails/guard.h"
#include "guardrails/policy.h"

namespace countersign::testing {

// tests/cases/shop_postgres.catalog. Throws if it cannot be read.
engines::Schema postgres_shop_schema();
engines::Schema postgres_schema_of(std::string ddl);
guardrails::Policy postgres_shop_policy();

class PostgresShop {
 public:
  PostgresShop();
  explicit PostgresShop(std::string ddl);

  Facts inspect(std::string_view sql) { return inspector_->inspect(schema_, sql); }
  Verdict judge(std::string_view sql) { return judge(sql, policy_); }
  Verdict judge(std::string_view sql, const guardrails::Policy& policy);
  const guardrails::Policy& policy() const { return policy_; }
  const engines::Schema& schema() const { return schema_; }

 private:
  engines::Schema schema_;
  std::unique_ptr<engines::Inspector> inspector_;
  guardrails::Policy policy_;
};

}  // namespace countersign::testing
