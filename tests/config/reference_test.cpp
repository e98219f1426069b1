// docs/policy-reference.md is what the tables of the program say.

#include "tests/support/catch.h"
#include "tests/support/cli_golden.h"
#include "tests/support/policy_reference.h"

using namespace countersign;

TEST_CASE("docs policy reference is printed from the tables of the program") {
  const std::string path = "docs/policy-reference.md";
  const std::string now = testing::policy_reference();
  CHECK(now == testing::golden(path, now));
}

TEST_CASE("every rule and mark has an anchor in the reference") {
  const std::string page =
      testing::read_whole_file(testing::source_path("docs/policy-reference.md"));
  for (const std::string anchor : {"### G-06\n", "### P-01\n", "### S-06\n", "<a id=\"i-02\">"})
    CHECK(page.find(anchor) != std::string::npos);
  for (const std::string key : {"`hours.zone`", "`tables`", "`tag:pii`", "`review`"})
    CHECK(page.find(key) != std::string::npos);
}
