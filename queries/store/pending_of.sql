SELECT s.session_id, t.id % 65536
  FROM step t JOIN data_agent_session s ON s.id = t.id / 65536
 WHERE (t.state < 3 OR t.state IN (8, 9)) AND t.state = 2 AND s.closed_us IS NULL AND s.user_id = $1
 ORDER BY t.proposed_us, s.session_id, t.id LIMIT $2
