-- What may this role do that a role for reading must not? Roles that it can become count as itself.
SELECT r.rolname,
       coalesce((SELECT string_agg(what, ', ' ORDER BY what)
                   FROM (SELECT DISTINCT unnest(ARRAY[
                                  CASE WHEN m.rolsuper THEN 'SUPERUSER' END,
                                  CASE WHEN m.rolbypassrls THEN 'BYPASSRLS' END,
                                  CASE WHEN m.rolreplication THEN 'REPLICATION' END,
                                  CASE WHEN m.rolcreaterole THEN 'CREATEROLE' END,
                                  CASE WHEN m.rolcreatedb THEN 'CREATEDB' END]) AS what
                           FROM pg_roles m
                          WHERE m.oid = r.oid OR (NOT r.rolsuper AND pg_has_role(r.oid, m.oid, 'MEMBER'))) AS powers
                  WHERE what IS NOT NULL), '') AS attributes,
       coalesce((SELECT string_agg(m.rolname, ', ' ORDER BY m.rolname)
                   FROM pg_roles m
                  WHERE NOT r.rolsuper
                    AND m.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program',
                                      'pg_write_all_data', 'pg_signal_backend', 'pg_checkpoint', 'pg_maintain',
                                      'pg_create_subscription', 'pg_signal_autovacuum_worker')
                    AND pg_has_role(r.oid, m.oid, 'MEMBER')), '') AS memberships
  FROM pg_roles r
 WHERE r.rolname = session_user
