-- Which columns does one relation have? hidden: 0 usual, 1 hidden, 2 computed, 3 computed and kept.
SELECT name, type, "notnull", pk, hidden
  FROM pragma_table_xinfo(?1)
 ORDER BY cid;
