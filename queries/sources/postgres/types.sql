-- Which types did somebody make? Not the row types of tables, nor array types.
SELECT n.nspname, t.typname, t.typtype, bn.nspname, b.typname, e.extname, t.typrelid
  FROM pg_type t
  JOIN pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_class c ON c.oid = t.typrelid
  LEFT JOIN pg_range g ON g.rngtypid = t.oid OR g.rngmultitypid = t.oid
  LEFT JOIN pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE g.rngsubtype END
  LEFT JOIN pg_namespace bn ON bn.oid = b.typnamespace
  LEFT JOIN pg_depend d ON d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e'
  LEFT JOIN pg_extension e ON e.oid = d.refobjid
 WHERE (n.nspname NOT IN ('pg_catalog', 'information_schema') OR t.oid >= 16384)
   AND n.nspname NOT LIKE 'pg\_toast%' AND n.nspname NOT LIKE 'pg\_temp%'
   AND t.typtype IN ('b', 'e', 'd', 'c', 'r', 'm') AND t.typisdefined
   AND (t.typtype <> 'c' OR c.relkind = 'c')
   AND NOT EXISTS (SELECT FROM pg_type element WHERE element.typarray = t.oid)
 ORDER BY t.oid
