-- Which logs go on from which: records ADMIN (15) with the code 10. Few, and looked at one by one.
SELECT e.seq, e.target, e.text
  FROM audit_event e
 WHERE e.code = 10 AND (SELECT r.type FROM record r WHERE r.seq = e.seq) = 15
 ORDER BY e.seq
