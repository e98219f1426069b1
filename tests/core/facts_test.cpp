#include "core/facts.h"

#include "tests/support/catch.h"

using namespace countersign;

TEST_CASE("facts that nobody filled in are the cautious ones") {
  const Facts facts;
  CHECK(facts.root == StatementRoot::kUnknown);
  CHECK_FALSE(facts.is_read_only);
  CHECK(facts.statements == 0);
  CHECK_FALSE(facts.estimate.is_known);
  CHECK_FALSE(Recursion{}.is_bounded);
  CHECK(RelationUse{}.kind == RelationKind::kMissing);
}

TEST_CASE("a span without length is empty") {
  CHECK(Span{}.empty());
  CHECK(Span{4, 4}.empty());
  CHECK_FALSE(Span{4, 5}.empty());
}
