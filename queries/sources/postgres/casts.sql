-- Which casts did somebody make?
SELECT sn.nspname, s.typname, tn.nspname, t.typname, pn.nspname, p.proname, k.castcontext, e.extname
  FROM pg_cast k
  JOIN pg_type s ON s.oid = k.castsource JOIN pg_namespace sn ON sn.oid = s.typnamespace
  JOIN pg_type t ON t.oid = k.casttarget JOIN pg_namespace tn ON tn.oid = t.typnamespace
  LEFT JOIN pg_proc p ON p.oid = k.castfunc LEFT JOIN pg_namespace pn ON pn.oid = p.pronamespace
  LEFT JOIN pg_depend d ON d.classid = 'pg_cast'::regclass AND d.objid = k.oid AND d.deptype = 'e'
  LEFT JOIN pg_extension e ON e.oid = d.refobjid
 WHERE k.oid >= 16384 OR pn.nspname <> 'pg_catalog'
 ORDER BY k.oid
