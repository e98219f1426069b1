-- Which operators are not the server's own?
SELECT n.nspname, o.oprname, ln.nspname, l.typname, rn.nspname, r.typname, e.extname
  FROM pg_operator o
  JOIN pg_namespace n ON n.oid = o.oprnamespace
  LEFT JOIN pg_type l ON l.oid = o.oprleft
  LEFT JOIN pg_namespace ln ON ln.oid = l.typnamespace
  LEFT JOIN pg_type r ON r.oid = o.oprright
  LEFT JOIN pg_namespace rn ON rn.oid = r.typnamespace
  LEFT JOIN pg_depend d ON d.classid = 'pg_operator'::regclass AND d.objid = o.oid AND d.deptype = 'e'
  LEFT JOIN pg_extension e ON e.oid = d.refobjid
 WHERE n.nspname <> 'pg_catalog' OR o.oid >= 16384
 ORDER BY o.oid
