-- Which functions that are not the server's own do they call, by name or behind an operator?
SELECT DISTINCT w.ev_class, n.nspname, p.proname
  FROM pg_rewrite w
  JOIN pg_class v ON v.oid = w.ev_class AND v.relkind IN ('v', 'm')
  JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
  LEFT JOIN pg_operator o ON d.refclassid = 'pg_operator'::regclass AND o.oid = d.refobjid
  JOIN pg_proc p ON p.oid = CASE WHEN d.refclassid = 'pg_proc'::regclass THEN d.refobjid ELSE o.oprcode END
  JOIN pg_namespace n ON n.oid = p.pronamespace
 WHERE v.oid >= 16384 AND (n.nspname <> 'pg_catalog' OR p.oid >= 16384)
 ORDER BY 1, 2, 3
