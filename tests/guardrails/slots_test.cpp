// Every place where a table or a function can stand, times every table and function: what may not
// be read is refused in all of them, what may be read in none.

#include <string>
#include <string_view>
#include <vector>

#include "core/text.h"
#include "tests/support/catch.h"
#include "tests/support/guard_cases.h"
#include "tests/support/guard_facts.h"

using namespace countersign;
using namespace countersign::testing;

namespace {

using Strings = std::vector<std::string_view>;

// {} is a relation; each has a row number, which every slot reads or only counts.
const Strings kTableSlots = {
    "SELECT * FROM {}",
    "SELECT count(*) FROM {}",
    "SELECT 1 FROM {}",
    "SELECT rowid FROM {}",
    "SELECT x.* FROM {} AS x",
    "SELECT customers.* FROM {} customers",
    "SELECT * FROM ({})",
    "SELECT * FROM (SELECT * FROM {})",
    "SELECT * FROM customers, {} x",
    "SELECT customers.id FROM customers LEFT JOIN {} x ON x.rowid = customers.id",
    "SELECT customers.id FROM customers CROSS JOIN {} x",
    "SELECT customers.id FROM customers JOIN (orders JOIN {} x)",
    "SELECT (SELECT max(rowid) FROM {})",
    "SELECT EXISTS (SELECT 1 FROM {})",
    "SELECT id FROM customers WHERE EXISTS (SELECT * FROM {} x WHERE x.rowid = customers.id)",
    "SELECT id FROM customers WHERE id IN (SELECT rowid FROM {})",
    "SELECT id FROM customers WHERE id NOT IN (SELECT rowid FROM {})",
    "SELECT id FROM customers WHERE id > (SELECT count(*) FROM {})",
    "SELECT id FROM customers WHERE id BETWEEN 0 AND (SELECT max(rowid) FROM {})",
    "SELECT id FROM customers WHERE name LIKE (SELECT count(*) FROM {}) ESCAPE '!'",
    "SELECT CASE WHEN EXISTS (SELECT 1 FROM {}) THEN 1 END FROM customers",
    "SELECT coalesce(name, (SELECT rowid FROM {})) FROM customers",
    "SELECT count(*) FROM customers GROUP BY (SELECT rowid FROM {} LIMIT 1)",
    "SELECT count(*) FROM customers GROUP BY city HAVING count(*) > (SELECT count(*) FROM {})",
    "SELECT id FROM customers ORDER BY (SELECT count(*) FROM {})",
    "SELECT id FROM customers LIMIT (SELECT count(*) FROM {})",
    "SELECT id FROM customers LIMIT 1 OFFSET (SELECT count(*) FROM {})",
    "SELECT sum(id) FILTER (WHERE id IN (SELECT rowid FROM {})) FROM customers",
    "SELECT sum(id) OVER (PARTITION BY (SELECT count(*) FROM {})) FROM customers",
    "SELECT sum(id) OVER (ORDER BY (SELECT count(*) FROM {})) FROM customers",
    "SELECT rank() OVER w FROM customers WINDOW w AS (ORDER BY (SELECT count(*) FROM {}))",
    "SELECT id FROM customers UNION SELECT rowid FROM {}",
    "SELECT rowid FROM {} EXCEPT SELECT id FROM customers",
    "SELECT id FROM customers INTERSECT SELECT rowid FROM {}",
    "VALUES (1), ((SELECT count(*) FROM {}))",
    "WITH t AS (SELECT * FROM {}) SELECT count(*) FROM t",
    "WITH t AS MATERIALIZED (SELECT rowid FROM {}) SELECT count(*) FROM t, t u",
    "WITH t AS NOT MATERIALIZED (SELECT rowid FROM {}) SELECT * FROM t",
    "WITH a AS (SELECT rowid r FROM {}), b AS (SELECT * FROM a) SELECT * FROM b",
    "WITH RECURSIVE r(i) AS (SELECT rowid FROM {} UNION SELECT i + 1 FROM r WHERE i < 3) "
    "SELECT i FROM r",
    "SELECT id FROM customers WHERE id = (WITH q AS (SELECT rowid r FROM {}) SELECT max(r) FROM q)",
    "SELECT j.value FROM json_each((SELECT json_group_array(rowid) FROM {})) j",
    "SELECT cast((SELECT rowid FROM {}) AS TEXT) COLLATE NOCASE",
    "SELECT (1, 2) IN (SELECT rowid, rowid FROM {})",
    "EXPLAIN SELECT * FROM {}",
    "EXPLAIN QUERY PLAN SELECT count(*) FROM {}",
};

// A WITH takes the name of an allowed table; reading that table itself would be a circle.
const Strings kShadowSlots = {
    "WITH customers AS (SELECT * FROM {}) SELECT * FROM customers",
    "WITH customers(a) AS (SELECT rowid FROM {}) SELECT a FROM customers, orders",
    "WITH Orders AS MATERIALIZED (SELECT rowid FROM {}) SELECT count(*) FROM ORDERS",
    "SELECT * FROM (WITH orders AS (SELECT * FROM {}) SELECT * FROM orders), orders",
};

// {} is a call.
const Strings kCallSlots = {
    "SELECT {}",
    "SELECT {} FROM customers",
    "SELECT DISTINCT {} AS customers FROM customers",
    "SELECT lower({}) FROM customers",
    "SELECT name || {} FROM customers",
    "SELECT -{} FROM customers",
    "SELECT cast({} AS TEXT) COLLATE NOCASE FROM customers",
    "SELECT CASE {} WHEN 1 THEN 2 END FROM customers",
    "SELECT CASE WHEN 0 THEN 1 ELSE {} END FROM customers",
    "SELECT name FROM customers WHERE {}",
    "SELECT name FROM customers WHERE name IN (1, {})",
    "SELECT name FROM customers WHERE name LIKE {}",
    "SELECT name FROM customers WHERE id BETWEEN {} AND 3",
    "SELECT name FROM customers ORDER BY {}",
    "SELECT count(*) FROM customers GROUP BY {}",
    "SELECT count(*) FROM customers GROUP BY city HAVING {}",
    "SELECT name FROM customers LIMIT {}",
    "SELECT name FROM customers LIMIT 1 OFFSET {}",
    "SELECT sum({}) FROM customers",
    "SELECT count(*) FILTER (WHERE {}) FROM customers",
    "SELECT sum(id) OVER (PARTITION BY {}) FROM customers",
    "SELECT sum(id) OVER (ORDER BY {}) FROM customers",
    "SELECT rank() OVER w FROM customers WINDOW w AS (PARTITION BY {})",
    "SELECT c.name FROM customers c JOIN orders o ON {}",
    "SELECT * FROM (SELECT {} FROM customers)",
    "SELECT (SELECT {})",
    "WITH t(a) AS (SELECT {}) SELECT a FROM t",
    "WITH RECURSIVE r(i) AS (SELECT {} UNION SELECT i FROM r LIMIT 3) SELECT i FROM r",
    "SELECT 1 UNION ALL SELECT {}",
    "VALUES ({})",
    "SELECT value FROM json_each(json_array({}))",
    "SELECT json_object('k', {}) FROM customers",
};

std::string filled(std::string_view slot, std::string_view with) {
  std::string out(slot);
  return out.replace(out.find("{}"), 2, with);
}

Shop& shop() {
  static Shop instance;
  return instance;
}

void require_kinds(const Strings& slots, const Strings& fillings, bool is_refused) {
  std::string offences;
  for (const auto slot : slots)
    for (const auto filling : fillings) {
      const std::string sql = filled(slot, filling);
      const Verdict verdict = shop().judge(sql);
      if ((verdict.kind == VerdictKind::kRefuse) != is_refused)
        offences += "\n  " + sql + " (" + findings_text(verdict) + ")";
    }
  INFO(offences);
  CHECK(offences.empty());
}

}  // namespace

TEST_CASE("a table outside the policy is refused wherever it stands") {
  for (const auto& slots : {kTableSlots, kShadowSlots})
    require_kinds(slots,
                  {"users",
                   "auth_user",
                   "employees",
                   "api_keys",
                   "tokens",
                   "audit_log",
                   "USERS",
                   "\"users\"",
                   "[users]",
                   "`users`",
                   "main.users",
                   "\"main\".[Users]",
                   "v_users",
                   "v_customer_login",
                   "v_sales",
                   "notes_fts",
                   "notes_fts_data",
                   "notes_fts_content",
                   "sqlite_master",
                   "sqlite_schema",
                   "sqlite_temp_master",
                   "main.sqlite_schema",
                   "temp.sqlite_schema",
                   "pragma_table_list",
                   "pragma_table_info('users')",
                   "dbstat",
                   "nothing_of_this_name"},
                  true);
}

TEST_CASE("a table of the policy is refused nowhere") {
  require_kinds(kTableSlots,
                {"customers", "orders", "order_items", "products", "CUSTOMERS", "\"orders\"",
                 "[orders]", "`orders`", "main.orders", "\"main\".[Orders]"},
                false);
}

TEST_CASE("a function outside the policy is refused wherever it stands") {
  require_kinds(
      kCallSlots,
      {"load_extension('x')", "LOAD_EXTENSION('x', 'y')", "\"load_extension\"('x')",
       "fts3_tokenizer('simple')", "sqlite_version()", "sqlite_source_id()",
       "sqlite_compileoption_get(1)", "changes()", "last_insert_rowid()", "zeroblob(10)",
       "randomblob(4)", "hex(randomblob(4))", "readfile('/etc/passwd')", "nothing_of_this_name(1)"},
      true);
}

TEST_CASE("a function of the policy is refused nowhere") {
  require_kinds(kCallSlots,
                {"abs(1)", "LENGTH('x')", "\"lower\"('x')", "coalesce(1, 2)", "iif(1, 2, 3)",
                 "date('now')", "json_array_length('[1]')", "round(1.5, 1)", "random()"},
                false);
}
