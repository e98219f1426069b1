#include "core/record.h"

#include <set>
#include <string>

#include "tests/support/catch.h"

using namespace countersign;

TEST_CASE("record types keep their numbers and every one has its own word") {
  CHECK(static_cast<int>(RecordType::kSession) == 1);
  CHECK(static_cast<int>(RecordType::kFinished) == 7);
  CHECK(static_cast<int>(RecordType::kSignalsAdded) == 17);
  std::set<std::string> words;
  for (int n = 1; n <= 17; ++n) words.emplace(word(static_cast<RecordType>(n)));
  CHECK(words.size() == 17);
}
