-- Which indexes does one table have? origin: c made, u by UNIQUE, pk by PRIMARY KEY.
SELECT name, "unique", origin, partial
  FROM pragma_index_list(?1)
 ORDER BY name;
