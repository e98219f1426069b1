#include "core/verdict.h"

#include "tests/support/catch.h"

using namespace countersign;

TEST_CASE("a verdict that nobody gave refuses") {
  CHECK(Verdict{}.kind == VerdictKind::kRefuse);
  CHECK(Finding{}.severity == Severity::kRefuse);
}

TEST_CASE("verdicts keep their words and numbers") {
  CHECK(word(VerdictKind::kAllow) == "allow");
  CHECK(word(VerdictKind::kAsk) == "ask");
  CHECK(word(VerdictKind::kRefuse) == "refuse");
  CHECK(static_cast<int>(VerdictKind::kRefuse) == 3);
  CHECK(word(Category::kAccess) == "access");
  CHECK(static_cast<int>(Category::kSession) == 6);
  CHECK(word(Severity::kNotice) == "notice");
}
