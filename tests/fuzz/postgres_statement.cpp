// Any text as a PostgreSQL statement on the shop's kept catalog: facts and verdict keep their
// promises, and the same text is told the same way twice.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "guardrails/guard.h"
#include "tests/fuzz/promises.h"
#include "tests/support/postgres_shop.h"

using namespace countersign;
using namespace countersign::testing;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static PostgresShop shop;
  const std::string_view sql(reinterpret_cast<const char*>(data), size);
  const Facts facts = shop.inspect(sql);
  fuzz::check_facts(facts, sql);
  const Verdict verdict = guardrails::judge(facts, shop.policy());
  fuzz::check_verdict(verdict, facts, shop.policy());
  if (verdict.kind != VerdictKind::kRefuse)
    for (const auto& relation : facts.relations)
      fuzz::promise(
          relation.kind == RelationKind::kCommonTable ||
              relation.kind == RelationKind::kTableFunction ||
              (relation.schema == "public" && shop.policy().tables.contains(relation.name)),
          "a table outside the policy is refused");
  return 0;
}
