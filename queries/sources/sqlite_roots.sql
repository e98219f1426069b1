-- Which table or index begins on which page? A program names pages, people name tables.
SELECT type, name, tbl_name, rootpage
  FROM main.sqlite_schema
 WHERE rootpage > 0;
