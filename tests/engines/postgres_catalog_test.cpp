#include <algorithm>

#include "engines/postgres/catalog.h"
#include "tests/support/catch.h"

namespace countersign {
namespace {

using namespace engines::postgres;

Catalog small() {
  Catalog catalog;
  catalog.server_version = 150018;
  catalog.search_path = {"public", "sales"};
  CatalogRelation orders;
  orders.name = {"public", "orders"};
  orders.columns = {{"id", {"pg_catalog", "int4"}, "integer", false, true, false},
                    {"total", {"pg_catalog", "numeric"}, "numeric(10,2)", true, false, true}};
  orders.foreign_keys = {{{"customer_id"}, {"public", "customers"}, {"id"}}};
  orders.has_row_security = true;
  CatalogRelation view;
  view.kind = RelationKind::kView;
  view.name = {"sales", "v_orders"};
  view.reads = {{{"public", "orders"}, {"id", "total"}}, {{"public", "empty"}, {}}};
  view.calls = {{"public", "secret_of"}};
  CatalogRelation part;
  part.name = {"public", "orders_2024"};
  part.parents = {{"public", "orders"}};
  part.is_partition = true;
  catalog.relations = {orders, view, part};
  CatalogFunction function;
  function.name = {"public", "lower"};
  function.arguments = {{"pg_catalog", "text"}, {"pg_catalog", "bool"}};
  function.defaults = 1;
  function.is_variadic = true;
  function.returns = {"pg_catalog", "text"};
  function.returns_set = true;
  function.is_security_definer = true;
  function.extension = "nice-one";
  catalog.functions = {function};
  catalog.operators = {{{"public", "==="}, {}, {"pg_catalog", "int4"}, ""}};
  catalog.types = {{{"public", "mood"}, CatalogTypeKind::kEnum, {}, {"a b", "c"}, ""}};
  catalog.casts = {{{"pg_catalog", "text"},
                    {"public", "mood"},
                    {"public", "to_mood"},
                    CatalogCastContext::kImplicit,
                    ""}};
  return catalog;
}

std::ptrdiff_t lines_of(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

TEST_CASE("a catalog that was written is read back the same") {
  const std::string text = to_text(small());
  const auto read = catalog_from_text(text);
  REQUIRE(read);
  CHECK(to_text(read.value()) == text);
  CHECK(read.value().functions == small().functions);
  CHECK(read.value().casts == small().casts);
  REQUIRE(read.value().relations.size() == 3);
  CHECK(read.value().relations.front() == small().relations.front());
}

TEST_CASE("the text of a catalog does not depend on the order in which things were found") {
  Catalog turned = small();
  std::reverse(turned.relations.begin(), turned.relations.end());
  for (auto& relation : turned.relations) {
    std::reverse(relation.reads.begin(), relation.reads.end());
    for (auto& read : relation.reads) std::reverse(read.columns.begin(), read.columns.end());
  }
  turned.functions.push_back(turned.functions.front());
  CHECK(to_text(turned) == to_text(small()));
  std::reverse(turned.search_path.begin(), turned.search_path.end());
  CHECK(to_text(turned) != to_text(small()));
}

TEST_CASE("hostile names survive the text of a catalog and stay on their line") {
  for (const std::string name : {"a\nserver 1", "quo\"te", "back\\slash", "sp ace", "(list)", "",
                                 "\x01\x7f", "größe", "x\\x41", "key", "\t", "not_null key"}) {
    Catalog catalog = small();
    catalog.relations.front().name.name = name;
    catalog.relations.front().columns.front().name = name;
    catalog.relations.front().columns.front().declared = name;
    catalog.functions.front().extension = name;
    catalog.search_path = {name, "public"};
    const std::string text = to_text(catalog);
    CHECK(lines_of(text) == lines_of(to_text(small())));
    const auto read = catalog_from_text(text);
    REQUIRE(read);
    CHECK(to_text(read.value()) == text);
    CHECK(read.value().search_path == catalog.search_path);
  }
}

TEST_CASE("a text that no catalog wrote is not read as one") {
  const std::string text = to_text(small());
  CHECK_FALSE(catalog_from_text(""));
  CHECK_FALSE(catalog_from_text("CREATE TABLE x (y)"));
  CHECK_FALSE(catalog_from_text(text + "surprise\n"));
  CHECK_FALSE(catalog_from_text(text + "server 1\n"));
  CHECK_FALSE(catalog_from_text(text.substr(0, text.size() - 3)));
  const auto error = catalog_from_text(text + "table public\n");
  REQUIRE_FALSE(error);
  CHECK(error.error().find("line ") == 0);
  for (std::size_t at = 0; at < text.size(); ++at)
    if (const auto cut = catalog_from_text(text.substr(0, at))) CHECK(at > 20);
}

TEST_CASE("a relation is named by what the bare name finds through the search path") {
  Catalog catalog = small();
  CatalogRelation other;
  other.name = {"sales", "orders"};
  catalog.relations.push_back(other);
  other.name = {"hidden", "things"};
  catalog.relations.push_back(other);
  other.name = {"public", "sales.orders"};
  catalog.relations.push_back(other);
  CHECK(policy_name(catalog, {"public", "orders"}) == "orders");
  CHECK(policy_name(catalog, {"sales", "orders"}) == "sales.orders");
  CHECK(policy_name(catalog, {"sales", "v_orders"}) == "v_orders");
  CHECK(policy_name(catalog, {"hidden", "things"}) == "hidden.things");
  CHECK(policy_name(catalog, {"public", "sales.orders"}) == "\"sales.orders\"");
  CHECK(full_name({"a\"b", "c"}) == "\"a\"\"b\".c");
}

}  // namespace
}  // namespace countersign
