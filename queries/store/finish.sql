UPDATE data_agent_step
   SET state = $1, outcome = $2, finished_after_us = $3 - proposed_us, error_code = $4,
       execution_time_us = $5, row_count = $6, truncated_by = $7, column_names = $8, error_message = $9
 WHERE session_id = $10 AND step_number = $11 AND state = $12
