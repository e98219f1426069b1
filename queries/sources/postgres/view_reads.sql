-- What do the definitions of views read? A reference to a whole row (varattno 0) leaves no trace by column, so that
-- such a view counts as reading all columns of everything that it reads.
SELECT w.ev_class, n.nspname, c.relname, a.attname
  FROM pg_rewrite w
  JOIN pg_class v ON v.oid = w.ev_class AND v.relkind IN ('v', 'm')
  JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = w.oid
                  AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> w.ev_class
  JOIN pg_class c ON c.oid = d.refobjid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        AND (a.attnum = d.refobjsubid OR w.ev_action::text LIKE '%:varattno 0 %')
 WHERE v.oid >= 16384
 ORDER BY w.ev_class, n.nspname, c.relname, a.attname
