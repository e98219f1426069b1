-- Which tables, views and the like are there, how many rows may they have, and what is said of them? Comments only of
-- what this role may read.
SELECT c.oid, n.nspname, c.relname, c.relkind, c.relispartition, c.relrowsecurity,
       CASE WHEN c.relkind IN ('r', 'm', 'f') AND greatest(c.reltuples, pg_stat_get_live_tuples(c.oid)) >= 0
            THEN greatest(c.reltuples::bigint, pg_stat_get_live_tuples(c.oid)) END,
       CASE WHEN has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT')
            THEN obj_description(c.oid, 'pg_class') END
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
   AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
 ORDER BY n.nspname, c.relname
