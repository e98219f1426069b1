-- Which functions, aggregates and procedures are not the server's own?
SELECT p.oid, n.nspname, p.proname, p.prokind, p.pronargdefaults, p.provariadic <> 0,
       rn.nspname, r.typname, p.proretset, p.provolatile, p.prosecdef, e.extname
  FROM pg_proc p
  JOIN pg_namespace n ON n.oid = p.pronamespace
  JOIN pg_type r ON r.oid = p.prorettype
  JOIN pg_namespace rn ON rn.oid = r.typnamespace
  LEFT JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
  LEFT JOIN pg_extension e ON e.oid = d.refobjid
 WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') OR p.oid >= 16384
 ORDER BY p.oid
