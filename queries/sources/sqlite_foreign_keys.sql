-- What does one table point to? "to" is NULL where the other table's primary key is meant.
SELECT id, "table", "from", "to"
  FROM pragma_foreign_key_list(?1)
 ORDER BY id, seq;
