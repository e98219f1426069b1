-- Which columns refer to which? One row for each column of a key.
SELECT k.conrelid, k.oid, n.nspname, t.relname, a.attname, b.attname
  FROM pg_constraint k
  CROSS JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY AS pair(from_column, to_column, place)
  JOIN pg_class t ON t.oid = k.confrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = pair.from_column
  JOIN pg_attribute b ON b.attrelid = k.confrelid AND b.attnum = pair.to_column
 WHERE k.contype = 'f'
 ORDER BY k.conrelid, k.oid, pair.place
