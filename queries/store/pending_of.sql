SELECT t.session_id, t.step_number FROM data_agent_step t
  JOIN data_agent_session s ON s.session_id = t.session_id
 WHERE (t.state < 3 OR t.state IN (8, 9)) AND t.state = 2 AND s.closed_us IS NULL AND s.user_id = $1
 ORDER BY t.proposed_us, t.session_id, t.step_number LIMIT $2
