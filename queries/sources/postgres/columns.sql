-- Their columns, in order, and the parts of composite types.
SELECT a.attrelid, a.attname, tn.nspname, t.typname, format_type(a.atttypid, a.atttypmod),
       NOT a.attnotnull, coalesce(a.attnum = ANY (k.indkey), false), a.attgenerated <> '',
       CASE WHEN has_column_privilege(a.attrelid, a.attnum, 'SELECT') THEN col_description(a.attrelid, a.attnum) END
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_type t ON t.oid = a.atttypid
  JOIN pg_namespace tn ON tn.oid = t.typnamespace
  LEFT JOIN pg_index k ON k.indrelid = a.attrelid AND k.indisprimary
 WHERE a.attnum > 0 AND NOT a.attisdropped
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')
   AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
 ORDER BY a.attrelid, a.attnum
