// Any text as a statement on the shop: facts and verdict keep their promises, and what is let
// through answers the same whatever stands in the tables that may not be read.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "guardrails/guard.h"
#include "tests/fuzz/promises.h"
#include "tests/support/guard_cases.h"
#include "tests/support/guard_facts.h"
#include "tests/support/guard_two_shops.h"

using namespace countersign;
using namespace countersign::testing;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Shop shop;
  static TwoShops shops;
  const std::string_view sql(reinterpret_cast<const char*>(data), size);
  const Facts facts = shop.inspect(sql);
  fuzz::check_facts(facts, sql);
  const Verdict verdict = guardrails::judge(facts, shop.policy());
  fuzz::check_verdict(verdict, facts, shop.policy());
  if (verdict.kind == VerdictKind::kRefuse || depends_on_chance_or_time(sql)) return 0;
  bool did_answer = false;
  fuzz::promise(!shops.leak(sql, did_answer), "what is let through tells nothing of other tables");
  return 0;
}
