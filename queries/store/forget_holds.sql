-- Every hold that was ever placed or lifted, in order. 9 is the type HOLD.
SELECT r.seq, r.at_us, r.actor, s.session_id, e.code, e.target, e.text
  FROM audit_record r
  JOIN audit_event e ON e.seq = r.seq
  LEFT JOIN data_agent_session s ON s.id = r.session
 WHERE r.type = 9 ORDER BY r.seq
