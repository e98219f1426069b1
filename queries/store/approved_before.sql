SELECT session_id, step_number FROM data_agent_step
 WHERE (state < 3 OR state IN (8, 9)) AND state = 8 AND decided_us <= $1
