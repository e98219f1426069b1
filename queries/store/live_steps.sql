-- Steps in one state that waits or runs, oldest expiry first. The first condition names the index.
SELECT s.session_id, t.id % 65536
  FROM step t JOIN data_agent_session s ON s.id = t.id / 65536
 WHERE (t.state < 3 OR t.state IN (8, 9)) AND t.state = $1
 ORDER BY t.proposed_us + 1000 * t.expires_after_ms LIMIT $2
