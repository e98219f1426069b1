#include "guardrails/spelling.h"

#include "tests/support/catch.h"

using namespace countersign::guardrails;

TEST_CASE("a word is plain in its own alphabet and not when it borrows letters from another") {
  CHECK(worst_spelling("users") == Spelling::kPlain);
  CHECK(worst_spelling("Größe 数量 пользователи") == Spelling::kPlain);
  CHECK(worst_spelling("us\u0435rs") == Spelling::kMixed);  // a Cyrillic е
  CHECK(worst_spelling("\u0441\u043e\u0440\u0443") == Spelling::kLooksLatin);
}
