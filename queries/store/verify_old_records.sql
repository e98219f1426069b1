-- The beginnings of sessions that go on later.
SELECT r.seq, r.at_us, r.type, r.session, r.n, e.code
  FROM audit_record r LEFT JOIN audit_event e ON e.seq = r.seq AND r.type > 8
 WHERE r.seq >= $1 AND r.seq < $2 AND r.session IS NOT NULL ORDER BY r.seq
