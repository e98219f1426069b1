-- All before the one that wrote the first record that stays.
DELETE FROM incarnation
 WHERE from_seq < (SELECT max(i.from_seq) FROM incarnation i WHERE i.from_seq <= $1)
