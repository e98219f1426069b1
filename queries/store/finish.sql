UPDATE step
   SET state = $1, finished_after_us = $2 - proposed_us, error_code = $3,
       execution_time_us = $4, row_count = $5, truncated_by = $6, column_names = $7,
       error_message = $8
 WHERE id = $9 AND state = $10
