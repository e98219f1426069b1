-- Of the records that forget or keep, rotate or prune; events are few beside records.
SELECT r.seq, r.type, r.session, r.n, e.code, e.target, e.text
  FROM audit_event e CROSS JOIN record r ON r.seq = e.seq
 WHERE r.type IN (9, 10, 11, 12, 13, 17) AND (r.type <> 10 OR r.session IS NULL)
 ORDER BY e.seq
