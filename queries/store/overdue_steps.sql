SELECT session_id, step_number FROM data_agent_step
 WHERE (state < 3 OR state IN (8, 9)) AND state = 2 AND expires_us <= $1
 ORDER BY expires_us LIMIT $2
