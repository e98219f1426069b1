#include "guardrails/postgres_names.h"

#include "core/text.h"
#include "guardrails/policy.h"
#include "tests/support/catch.h"

using namespace countersign;
using namespace countersign::guardrails;

TEST_CASE("what a PostgreSQL policy takes for granted is written as the engine folds it") {
  for (const auto* names : {&postgres_functions(), &postgres_types()})
    for (const auto& name : *names) CHECK(name == ascii_lower(name));
  CHECK(default_functions("postgresql") == postgres_functions());
  CHECK(default_operators("postgresql") == postgres_operators());
  CHECK(default_types("postgresql") == postgres_types());
  CHECK(postgres_functions().size() > 250);
}

TEST_CASE("nothing that reaches beyond its arguments is taken for granted") {
  for (const char* name : {"pg_sleep",         "pg_read_file",
                           "pg_ls_dir",        "lo_get",
                           "lo_import",        "nextval",
                           "setval",           "lastval",
                           "set_config",       "current_setting",
                           "query_to_xml",     "table_to_xml",
                           "cursor_to_xml",    "ts_stat",
                           "ts_rewrite",       "dblink",
                           "dblink_exec",      "crosstab",
                           "version",          "current_user",
                           "session_user",     "current_database",
                           "pg_notify",        "pg_advisory_lock",
                           "txid_current",     "setseed",
                           "to_regclass",      "obj_description",
                           "pg_get_viewdef",   "has_table_privilege",
                           "pg_relation_size", "pg_terminate_backend",
                           "inet_server_addr", "pg_input_is_valid",
                           "pg_stat_reset",    "pg_export_snapshot"})
    CHECK_FALSE(postgres_functions().contains(name));
  for (const char* name : {"regclass", "regproc", "regtype", "regrole", "oid", "xid", "pg_lsn",
                           "refcursor", "record", "cstring", "internal"})
    CHECK_FALSE(postgres_types().contains(name));
}
