-- What does one index hold, in order? NULL: the row's number or an expression.
SELECT name, key
  FROM pragma_index_xinfo(?1)
 ORDER BY seqno;
