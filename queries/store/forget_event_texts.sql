-- What was read or looked for (16 REPORT_READ, 17 SIGNALS_ADDED) before record $2.
SELECT e.seq, e.text FROM audit_event e JOIN record r ON r.seq = e.seq
 WHERE e.seq > $1 AND e.seq < $2 AND e.text IS NOT NULL AND r.type IN (16, 17)
 ORDER BY e.seq LIMIT $3
