-- Which statements make this schema? Without the engine's own tables and those that a virtual table
-- keeps for itself; in an order in which they can be run, the same for the same schema.
SELECT s.type, s.name, s.sql
  FROM main.sqlite_schema AS s
 WHERE s.sql IS NOT NULL
   AND s.name NOT LIKE 'sqlite\_%' ESCAPE '\'
   AND s.tbl_name NOT LIKE 'sqlite\_%' ESCAPE '\'
   AND s.tbl_name NOT IN (SELECT t.name FROM pragma_table_list AS t
                           WHERE t.schema = 'main' AND t.type = 'shadow')
 ORDER BY CASE s.type WHEN 'table' THEN 1 WHEN 'index' THEN 2 WHEN 'view' THEN 3 ELSE 4 END,
          s.name;
