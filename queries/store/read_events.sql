-- A session's records lie between its first and its last, so the log needs no index by session.
SELECT r.seq, r.at_us, r.type, r.n, r.actor, r.node, r.epoch
  FROM data_agent_session s
  JOIN audit_record r ON r.seq BETWEEN s.first_seq AND s.last_seq AND r.session = s.id
 WHERE s.session_id = $1
 ORDER BY r.seq
