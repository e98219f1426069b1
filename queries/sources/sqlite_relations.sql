-- Which tables, views and virtual tables are there? type: table, view, virtual, shadow.
SELECT name, type, wr
  FROM pragma_table_list
 WHERE schema = 'main'
   AND name NOT LIKE 'sqlite\_%' ESCAPE '\'
 ORDER BY name;
