// How the built-in planner spells SQL for different kinds of sources.

#include "agent/planner.h"
#include "agent/planners/builtin/writing/dialect.h"
#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::agent;
using namespace countersign::agent::builtin;

namespace {

DateColumn column(DateStorage storage) {
  return {"o.at", storage, "(SELECT max(at) FROM orders)"};
}

engines::SchemaColumn typed(std::string name, std::string type, bool is_key = false) {
  engines::SchemaColumn made;
  made.name = std::move(name);
  made.type = std::move(type);
  made.is_key = is_key;
  return made;
}

// The first statement that the planner proposes about a shop on PostgreSQL.
std::string proposed(const std::string& question, const std::string& status = "order_status") {
  engines::SchemaRelation orders;
  orders.name = "sales.Orders";
  orders.columns = {
      typed("id", "bigint", true),     typed("orderDate", "timestamp without time zone"),
      typed("total", "numeric(12,2)"), typed("isPaid", "boolean"),
      typed("took", "interval"),       typed("tags", "text[]")};
  if (!status.empty()) orders.columns.push_back(typed("status", status));
  PlannerInput input;
  input.source = "shop";
  input.dialect = "postgresql";
  input.schema = {orders};
  input.conversation.push_back({MessageRole::kUser, question});
  const auto move = make_builtin_planner()->next(input);
  REQUIRE(move);
  const auto* propose = std::get_if<ProposeSql>(&*move);
  if (propose == nullptr) {
    const auto* over = std::get_if<HandOver>(&*move);
    return over == nullptr ? "something else" : over->text;
  }
  return propose->sql;
}

}  // namespace

TEST_CASE("names are quoted where PostgreSQL would fold or reserve them") {
  const auto& dialect = postgresql_dialect();
  CHECK(dialect.name("orders") == "orders");
  CHECK(dialect.name("Orders") == "\"Orders\"");
  CHECK(dialect.name("order") == "\"order\"");
  CHECK(dialect.name("user") == "\"user\"");
  CHECK(dialect.name("offset") == "\"offset\"");
  CHECK(dialect.name("two words") == "\"two words\"");
  CHECK(dialect.name("a\"b") == "\"a\"\"b\"");
  CHECK(dialect.name("9lives") == "\"9lives\"");
  CHECK(dialect.relation("sales.orders") == "sales.orders");
  CHECK(dialect.relation("Sales.Order") == "\"Sales\".\"Order\"");
  CHECK(sqlite_dialect().name("Orders") == "Orders");
  CHECK(&dialect_named("postgresql") == &postgresql_dialect());
  CHECK(&dialect_named("sqlite") == &sqlite_dialect());
}

TEST_CASE("declared types of PostgreSQL say what stands behind them") {
  struct Case {
    std::string type;
    Declared declared;
    DateStorage dates = DateStorage::kIsoText;
  };
  const Case cases[] = {
      {"text", Declared::kText},
      {"character varying(20)", Declared::kText},
      {"bigint", Declared::kInteger},
      {"numeric(10,2)", Declared::kReal},
      {"double precision", Declared::kReal},
      {"boolean", Declared::kFlag},
      {"date", Declared::kDate, DateStorage::kDay},
      {"timestamp with time zone", Declared::kDate, DateStorage::kMoment},
      {"timestamp(3) without time zone", Declared::kDate, DateStorage::kMoment},
      {"time without time zone", Declared::kBlob},
      {"interval", Declared::kBlob},
      {"point", Declared::kBlob},
      {"jsonb", Declared::kBlob},
      {"integer[]", Declared::kBlob},
      {"int4range", Declared::kBlob},
      {"order_status", Declared::kText},
      {"uuid", Declared::kText},
  };
  for (const auto& [type, declared, dates] : cases) {
    INFO(type);
    const auto form = postgresql_dialect().form_of(type);
    CHECK(form.declared == declared);
    if (declared == Declared::kDate) CHECK(form.dates == dates);
  }
  CHECK(postgresql_dialect().form_of("order_status").needs_text_cast);
  CHECK_FALSE(postgresql_dialect().form_of("text").needs_text_cast);
  CHECK(postgresql_dialect().form_of("boolean").is_truth);
  CHECK_FALSE(sqlite_dialect().form_of("BOOLEAN").is_truth);
}

TEST_CASE("numbers order and patterns are spelled as each source wants them") {
  const auto& postgres = postgresql_dialect();
  const auto& sqlite = sqlite_dialect();
  CHECK(postgres.rounded("avg(x)", 4) == "round(CAST(avg(x) AS numeric), 4)");
  CHECK(sqlite.rounded("avg(x)", 4) == "round(avg(x), 4)");
  CHECK(postgres.sorted("x", true) == "x DESC NULLS LAST");
  CHECK(postgres.sorted("x", false) == "x NULLS FIRST");
  CHECK(sqlite.sorted("x", true) == "x DESC");
  CHECK(postgres.like("c", "'%x%'") == "c ILIKE '%x%'");
  CHECK(postgres.value({"1", true, true}) == "true");
  CHECK(postgres.value({"0", true, true}) == "false");
  CHECK(postgres.value({"1", true}) == "1");
  CHECK(sqlite.value({"1", true, true}) == "1");
  CHECK(postgres.value({"it's", false}) == "'it''s'");
}

TEST_CASE("labels of dates on PostgreSQL are those of SQLite") {
  const auto& dialect = postgresql_dialect();
  const auto label = [&](Grain grain) {
    return dialect.grain_label(grain, column(DateStorage::kMoment)).value();
  };
  CHECK(label(Grain::kHour) == "to_char(o.at, 'YYYY-MM-DD HH24:00')");
  CHECK(label(Grain::kWeek) == "to_char(o.at, 'IYYY\"-W\"IW')");
  CHECK(label(Grain::kMonth) == "to_char(o.at, 'YYYY-MM')");
  CHECK(label(Grain::kQuarter) == "to_char(o.at, 'YYYY\"-Q\"Q')");
  CHECK(label(Grain::kDayOfWeek) == "to_char(o.at, 'FMDay')");
  CHECK(*dialect.grain_order(Grain::kDayOfWeek, column(DateStorage::kDay)) ==
        "min(EXTRACT(ISODOW FROM o.at))");
  CHECK_FALSE(dialect.grain_label(Grain::kMonth, column(DateStorage::kYearNumber)));
  CHECK(*dialect.days_between(column(DateStorage::kDay), column(DateStorage::kDay)) ==
        "(o.at - o.at)");
}

TEST_CASE("a date column of PostgreSQL is compared with dates and never as text") {
  const auto in_2024 = DateReading{{Dates{CivilDate{2024, 1, 1}, CivilDate{2025, 1, 1}}}, "2024"};
  for (const auto storage : {DateStorage::kDay, DateStorage::kMoment, DateStorage::kIsoText})
    CHECK(*postgresql_dialect().date_condition(in_2024, column(storage)) ==
          "(o.at >= '2024-01-01' AND o.at < '2025-01-01')");
  CHECK(postgresql_dialect()
            .date_condition(in_2024, column(DateStorage::kEpochSeconds))
            ->find("EXTRACT(EPOCH FROM TIMESTAMP '2024-01-01')") != std::string::npos);
}

TEST_CASE("a question about PostgreSQL is written in its spelling") {
  CHECK(proposed("How many orders were placed in 2024?") ==
        "SELECT count(*) AS number_of_orders\n"
        "FROM sales.\"Orders\" o\n"
        "WHERE (o.\"orderDate\" >= '2024-01-01' AND o.\"orderDate\" < '2025-01-01')");
  CHECK(proposed("How many orders are paid?", {}).find("o.\"isPaid\" = true") != std::string::npos);
  CHECK(proposed("Average total per month").find("round(CAST(avg(o.total) AS numeric), 4)") !=
        std::string::npos);
  CHECK(proposed("Orders per weekday").find("ORDER BY min(EXTRACT(ISODOW FROM o.\"orderDate\"))") !=
        std::string::npos);
  // An enumeration is looked up as text.
  CHECK(proposed("How many orders are pending?").find("lower(CAST(status AS text)) IN") !=
        std::string::npos);
}
