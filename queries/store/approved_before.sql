SELECT session_id, step_number FROM data_agent_step
 WHERE state IN (1, 2, 8, 9) AND state = 8 AND decided_us <= $1
