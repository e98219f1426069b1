-- Did anything change that a snapshot of the catalog holds? Sums over the versions (xmin) of its rows: a row that is
-- added, altered or dropped changes its sum. Temporary tables of others are not looked at, and neither is what only
-- vacuum and analyze write, which happens in place.
WITH relation AS MATERIALIZED (
  SELECT oid, xmin FROM pg_class
   WHERE oid >= 16384 AND relpersistence <> 't' AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c'))
SELECT concat_ws(' ', current_setting('server_version_num'), current_setting('search_path'),
  (SELECT concat(count(*), ':', sum(hashint8extended(oid::bigint << 32 | xmin::text::bigint, 0))) FROM relation),
  (SELECT concat(count(*), ':', sum(hashint8extended(a.attrelid::bigint << 32 | a.xmin::text::bigint, a.attnum)))
     FROM pg_attribute a JOIN relation r ON r.oid = a.attrelid WHERE a.attnum > 0),
  (SELECT concat(count(*), ':', sum(hashint8extended(i.indexrelid::bigint << 32 | i.xmin::text::bigint, 0)))
     FROM pg_index i JOIN relation r ON r.oid = i.indrelid WHERE i.indisprimary),
  (SELECT concat(count(*), ':', sum(hashint8extended(oid::bigint << 32 | xmin::text::bigint, 0)))
     FROM pg_constraint WHERE oid >= 16384 AND contype = 'f'),
  (SELECT concat(count(*), ':', sum(hashint8extended(inhrelid::bigint << 32 | xmin::text::bigint, 0)))
     FROM pg_inherits WHERE inhrelid >= 16384),
  (SELECT concat(count(*), ':', sum(hashint8extended(w.oid::bigint << 32 | w.xmin::text::bigint, 0)))
     FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class),
  (SELECT concat(count(*), ':', sum(hashint8extended(oid::bigint << 32 | xmin::text::bigint, 0)))
     FROM pg_proc WHERE oid >= 16384),
  (SELECT concat(count(*), ':', sum(hashint8extended(oid::bigint << 32 | xmin::text::bigint, 0)))
     FROM pg_operator WHERE oid >= 16384),
  (SELECT concat(count(*), ':', sum(hashint8extended(oid::bigint << 32 | xmin::text::bigint, 0)))
     FROM pg_type WHERE oid >= 16384 AND typtype <> 'c' AND typelem = 0),
  (SELECT concat(count(*), ':', sum(hashint8extended(oid::bigint << 32 | xmin::text::bigint, 0)))
     FROM pg_cast WHERE oid >= 16384),
  (SELECT concat(count(*), ':', sum(hashint8extended(oid::bigint << 32 | xmin::text::bigint, 0)))
     FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%'),
  (SELECT concat(count(*), ':', sum(hashint8extended(d.objoid::bigint << 32 | d.xmin::text::bigint, d.objsubid)))
     FROM pg_description d JOIN relation r ON r.oid = d.objoid WHERE d.classoid = 'pg_class'::regclass))
