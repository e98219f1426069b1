SELECT step_number FROM data_agent_step WHERE session_id = $1 AND state IN (1, 2)
 ORDER BY step_number
