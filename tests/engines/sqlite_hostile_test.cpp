// Guardrails off: every hostile statement is run as if somebody had approved it. The engine alone
// has to keep the file as it is, the folder as it is, and its limits.

#include <fstream>
#include <sstream>

#include <Poco/JSON/Parser.h>

#include "tests/support/engine_shop.h"

using namespace countersign;
using namespace countersign::engines;
using namespace countersign::tests;

namespace {

const std::filesystem::path kCases = std::filesystem::path(COUNTERSIGN_SOURCE_DIR) / "tests/cases";

struct HostileCase {
  std::string id;
  std::string sql;
};

std::vector<HostileCase> read_cases(const std::string& file) {
  std::vector<HostileCase> cases;
  std::stringstream lines(read_file(kCases / file));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty()) continue;
    const auto object = Poco::JSON::Parser().parse(line).extract<Poco::JSON::Object::Ptr>();
    cases.push_back({object->getValue<std::string>("id"), object->getValue<std::string>("sql")});
  }
  return cases;
}

// Every result row as text, to look for what must not be in it.
std::string shown(const Kept& kept) {
  std::string all;
  for (const auto& row : kept.rows)
    for (const auto& value : row) {
      if (const auto* text = std::get_if<Text>(&value)) all += text->value + "|";
      if (const auto* blob = std::get_if<Blob>(&value)) all += blob->value + "|";
    }
  return all;
}

}  // namespace

TEST_CASE("no hostile statement harms the file or reads a denied table even if it is approved") {
  Shop shop;
  const auto before = shop.digest();
  const auto names = shop.folder.names();
  Fence fence = shop_fence();
  fence.limits.time = std::chrono::milliseconds(300);
  fence.limits.memory = 16'000'000;
  fence.limits.rows = 1000;
  std::size_t count = 0;
  for (const auto* file : {"hostile_sqlite.jsonl", "hostile_sqlite_own.jsonl"})
    for (const auto& hostile : read_cases(file)) {
      Kept kept;
      const auto from = std::chrono::steady_clock::now();
      const auto report = run(*shop.engine, hostile.sql, fence, kept);
      INFO(hostile.id << ": " << hostile.sql.substr(0, 200) << "\n" << report.message);
      ++count;
      CHECK(report.outcome != RunOutcome::kLost);
      // limits.time, and a little for the machine.
      CHECK(std::chrono::steady_clock::now() - from < std::chrono::seconds(2));
      CHECK(kept.rows.size() <= 1000);
      const std::string all = shown(kept);
      for (const auto* secret :
           {"$2b$12$", "pbkdf2_sha256", "078-05-1120", "sk-live", "CREATE TABLE"})
        CHECK(all.find(secret) == std::string::npos);
      if (report.outcome != RunOutcome::kDone) CHECK(report.error != ErrorCode::kNone);
    }
  CHECK(count >= 150);
  CHECK(shop.digest() == before);
  CHECK(shop.folder.names() == names);
  Kept kept;
  CHECK(run(*shop.engine, "SELECT count(*) FROM orders", shop_fence(), kept).outcome ==
        RunOutcome::kDone);
}

TEST_CASE("the oracle of harm notices a changed file and a new one") {
  Shop shop;
  const auto before = shop.digest();
  const auto names = shop.folder.names();
  Owner(shop.path()).run("UPDATE products SET price = 0");
  CHECK(shop.digest() != before);
  Owner(shop.path()).run("VACUUM INTO '" + shop.folder.file("copy.db") + "'");
  CHECK(shop.folder.names() != names);
}

// The other side: what analysts really write runs inside the fence.
TEST_CASE("benign statements with tricky words run inside the fence") {
  Shop shop;
  Fence fence = shop_fence();
  for (const auto& benign : read_cases("tricky_benign_sqlite.jsonl")) {
    // Functions are the policy's matter; here every one that the statement calls is allowed.
    for (const auto& name : function_names(shop.facts(benign.sql))) fence.functions.insert(name);
    fence.functions.insert("json_tree");
    Kept kept;
    const auto report = run(*shop.engine, benign.sql, fence, kept);
    INFO(benign.id << ": " << benign.sql << "\n" << report.message);
    CHECK(report.outcome == RunOutcome::kDone);
  }
}
