UPDATE data_agent_step SET state = $1, started_after_us = $2 - proposed_us
 WHERE session_id = $3 AND step_number = $4 AND state = $5
