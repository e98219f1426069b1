#include "agent/advice.h"

#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;

namespace {

engines::SchemaRelation relation(std::string name, const std::vector<std::string>& columns) {
  engines::SchemaRelation out;
  out.name = std::move(name);
  for (const auto& column : columns) {
    out.columns.emplace_back();
    out.columns.back().name = column;
  }
  return out;
}

// A statement that reads customers and was refused for one name.
struct Refused {
  Judged judged;
  std::shared_ptr<engines::Schema> schema = std::make_shared<engines::Schema>();
  guardrails::Policy policy;

  explicit Refused(const std::string& rule, const std::string& name) {
    schema->relations = {relation("customers", {"id", "country", "notes"}),
                         relation("orders", {"id", "total"}), relation("users", {"secret"})};
    policy.tables = {"customers", "orders"};
    policy.deny_columns = {{"customers", "notes"}};
    judged.facts.sql = "SELECT " + name + " FROM customers";
    judged.facts.relations.emplace_back();
    judged.facts.relations.back().name = "customers";
    judged.verdict.kind = VerdictKind::kRefuse;
    Finding finding;
    finding.rule = rule;
    finding.span = {7, static_cast<std::uint32_t>(7 + name.size())};
    judged.verdict.findings = {finding};
  }
  std::string words() {
    judged.schema = schema;
    judged.policy = std::make_shared<const guardrails::Policy>(policy);
    return advice(judged);
  }
};

constexpr const char* kTables = "May be read here: customers, orders.";

}  // namespace

TEST_CASE("a slip in a name is answered with the name that was likely meant") {
  CHECK(Refused("G-13", "contry").words() == std::string("Did you mean country? ") + kTables);
  CHECK(Refused("G-13", "\"Ordrs\"").words() == std::string("Did you mean orders? ") + kTables);
  CHECK(Refused("G-13", "c.contry").words() == std::string("Did you mean country? ") + kTables);
}

TEST_CASE("advice names nothing that may not be read") {
  CHECK(Refused("G-07", "notes").words() == "Of customers may be read: id, country.");
  CHECK(Refused("G-06", "users").words().find("secret") == std::string::npos);
  CHECK(Refused("G-13", "usrs").words().find("users") == std::string::npos);
}

TEST_CASE("a name that is not there and one that is out of bounds get the same advice") {
  for (const auto* name : {"users", "employees", "ordrs", "notes"})
    CHECK(Refused("G-06", name).words() == Refused("G-13", name).words());
}

TEST_CASE("there is no advice on what is allowed and on other refusals") {
  CHECK(Refused("G-05", "orders").words().empty());
  Refused allowed("G-13", "contry");
  allowed.judged.verdict.kind = VerdictKind::kAllow;
  CHECK(allowed.words().empty());
}

TEST_CASE("many tables are counted instead of listed and none is said") {
  Refused many("G-06", "nothing_like_it");
  many.schema->relations.clear();
  many.policy.tables.clear();
  CHECK(many.words() == "No table may be read here.");
  for (int i = 0; i < 25; ++i) {
    const std::string name = "table_" + std::to_string(10 + i);
    many.schema->relations.push_back(relation(name, {"id"}));
    many.policy.tables.insert(name);
  }
  CHECK(many.words().find(" and 5 more.") != std::string::npos);
}

TEST_CASE("a star over a guarded column is answered with the columns to write instead") {
  CHECK(Refused("G-07", "*").words() == "Of customers may be read: id, country.");
  Refused masked("G-07", "*");
  masked.policy.mask_columns = {{"customers", "country"}};
  CHECK(masked.words() == "Of customers may be read: id, country.");
  masked.policy.dialect = "postgresql";
  CHECK(masked.words() == "Of customers may be read: id.");
}
