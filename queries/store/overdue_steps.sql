SELECT s.session_id, t.id % 65536
  FROM step t JOIN data_agent_session s ON s.id = t.id / 65536
 WHERE (t.state < 3 OR t.state IN (8, 9)) AND t.state = 2
   AND t.proposed_us + 1000 * t.expires_after_ms <= $1
 ORDER BY t.proposed_us + 1000 * t.expires_after_ms LIMIT $2
