-- How many rows did ANALYZE see? The first number of the text. Fails where nobody ran ANALYZE.
SELECT tbl, max(CAST(stat AS INTEGER))
  FROM main.sqlite_stat1
 GROUP BY tbl;
