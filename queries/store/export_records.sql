-- The next few records.
SELECT r.seq, r.at_us, r.type, r.session, r.n, r.actor, r.node, r.epoch, s.session_id
  FROM audit_record r LEFT JOIN data_agent_session s ON s.id = r.session
 WHERE r.seq >= $1 AND r.seq < $2 ORDER BY r.seq LIMIT $3
