#pragma once

// Statements with their expected verdicts (tests/cases/), and the shop they are about.

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/facts.h"
#include "core/verdict.h"
#include "engines/engine.h"
#include "guardrails/policy.h"

namespace countersign::testing {

struct StatementCase {
  std::string id;
  std::string sql;
  std::string kind;         // technique or tag
  std::string min_verdict;  // "block", "needs_approval"; empty: must not be refused
};

// Throws, naming file and line, where a line is not a case.
std::vector<StatementCase> read_cases(std::string_view file);
std::vector<std::string> read_lines(std::string_view file);

// tests/cases/shop.sql.
std::string shop_script();

// A new database file made by tests/cases/shop.sql and then by `more`. Throws if it cannot be made.
void make_shop(const std::filesystem::path& file, const std::string& more = {});
std::filesystem::path new_folder();

// The shop of tests/cases/shop.sql in a folder of its own, behind the engine, and the policy of its
// four tables.
class Shop {
 public:
  Shop();
  ~Shop();
  Shop(const Shop&) = delete;
  Shop& operator=(const Shop&) = delete;

  Facts inspect(std::string_view sql);
  // As the product judges: offline first, then with the source's estimate.
  Verdict judge(std::string_view sql);
  Verdict judge(std::string_view sql, const guardrails::Policy& policy);
  const guardrails::Policy& policy() const { return policy_; }

 private:
  std::filesystem::path folder_;
  std::unique_ptr<engines::Engine> engine_;
  std::shared_ptr<const engines::Schema> schema_;
  guardrails::Policy policy_;
};

}  // namespace countersign::testing
