-- Where the records begin and end, and how many there are.
SELECT (SELECT min(seq) FROM record), (SELECT max(seq) FROM record),
       (SELECT count(*) FROM record)
