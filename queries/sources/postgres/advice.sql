-- What could be safer about this role? One row for each kind of thing, with how many there are and the first of them.
WITH relation AS (
  SELECT c.oid, format('%I.%I', n.nspname, c.relname) AS name
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
     AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'),
found(kind, name) AS (
  SELECT 'writes', name FROM relation
   WHERE has_table_privilege(oid, 'INSERT, UPDATE, DELETE, TRUNCATE') OR has_any_column_privilege(oid, 'INSERT, UPDATE')
  UNION ALL
  SELECT 'creates', format('%I', nspname) FROM pg_namespace
   WHERE nspname NOT LIKE 'pg\_%' AND has_schema_privilege(oid, 'CREATE')
  UNION ALL
  SELECT 'creates schemas', format('%I', current_database())
   WHERE has_database_privilege(current_database(), 'CREATE')
  UNION ALL
  SELECT 'temporary', format('%I', current_database())
   WHERE has_database_privilege(current_database(), 'TEMPORARY')
  UNION ALL
  SELECT 'definer', p.oid::regprocedure::text
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
   WHERE p.prosecdef AND n.nspname <> 'pg_catalog' AND n.nspname <> 'information_schema'
     AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE')
  UNION ALL
  SELECT 'calls', p.oid::regprocedure::text
    FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
   WHERE NOT p.prosecdef AND n.nspname <> 'pg_catalog' AND n.nspname <> 'information_schema'
     AND has_schema_privilege(n.oid, 'USAGE') AND has_function_privilege(p.oid, 'EXECUTE')
     AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
  UNION ALL
  SELECT 'reads everything', m.rolname FROM pg_roles m
   WHERE m.rolname IN ('pg_read_all_data', 'pg_monitor', 'pg_read_all_stats', 'pg_read_all_settings')
     AND pg_has_role(m.oid, 'MEMBER')
  UNION ALL
  SELECT 'spills', current_setting('temp_file_limit')
   WHERE current_setting('temp_file_limit') = '-1')
SELECT kind, count(*), min(name) FROM found GROUP BY kind ORDER BY kind
