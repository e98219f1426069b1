-- Statistics are SQLite's own and say nothing of what happened.
SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%'
 ORDER BY type, name
