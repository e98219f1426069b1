SELECT session_id, step_number FROM data_agent_step
 WHERE state IN (1, 2, 8, 9) AND state = 2 AND expires_us <= $1
 ORDER BY expires_us LIMIT $2
