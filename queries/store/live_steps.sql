-- Steps in one state that waits or runs, oldest expiry first. The first condition names the index.
SELECT session_id, step_number FROM data_agent_step
 WHERE (state < 3 OR state IN (8, 9)) AND state = $1
 ORDER BY expires_us LIMIT $2
