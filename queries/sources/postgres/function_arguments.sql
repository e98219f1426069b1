-- The types of their input arguments, in order.
SELECT p.oid, n.nspname, t.typname
  FROM pg_proc p
  JOIN pg_namespace pn ON pn.oid = p.pronamespace
  CROSS JOIN LATERAL unnest(p.proargtypes) WITH ORDINALITY AS argument(type, place)
  JOIN pg_type t ON t.oid = argument.type
  JOIN pg_namespace n ON n.oid = t.typnamespace
 WHERE pn.nspname NOT IN ('pg_catalog', 'information_schema') OR p.oid >= 16384
 ORDER BY p.oid, argument.place
